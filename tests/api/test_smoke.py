from tests.api.calling import program
from tests.communities import makers

def test_smoke(firm):
    c = makers.community(firm.dee)
    p = program(firm.bo)
    for path in ("/persons", f"/persons/{firm.dee.key}", "/units", "/offices", "/me", "/me/near", "/communities", f"/communities/{c.key}", f"/communities/{c.key}/members", "/me/memberships","/me/invitations","/me/set-aside","/candidates","/me/discovery","/imports/traces","/looks", "/communities/near?name=leases&question=caps", "/nowhere", "/imports/people", "/openapi.json"):
        a = p.get(path)
        print(path, a.status, str(a.told)[:300])
    for m, path, sent in (("POST", f"/communities/{c.key}/join", None),("POST", f"/communities/{c.key}/pause", {"until":"2027-01-01"}), ("PATCH","/me",{"headline":"x"}),("PUT","/me/skills",{"topic":"Leases","level":3}),("DELETE","/me/skills?topic=leases",None),("PUT","/persons",{}),("POST","/communities",{"name":"AAA"}), ("POST","/communities",b"{"), ("POST", "/communities", {"name":"Commercial leases","question":"caps?"})):
        a = p.ask(m, path, sent); print(m, path, a.status, a.told, a.headers)
