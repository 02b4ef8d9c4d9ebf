import pytest
from django.urls import reverse, NoReverseMatch
from tests.house import firm, walk, access
@pytest.mark.django_db
def test_x():
    f = firm.found()
    keys = [k for k in walk.names()] + [k for k in access.PARTS if "/" in k]
    out=[]
    import os
    pre=os.environ.get("PRE","")
    for key in sorted(k for k in keys if k.startswith(pre)):
        name = key.partition("/")[0]
        for method in ("GET","POST","DELETE") if name.startswith("api:") else ("GET","POST"):
            cells=[]
            for v in firm.VIEWERS:
                parts = access.PARTS.get(key, lambda f,v:{})(f,v)
                try: addr = reverse(name, kwargs=parts)
                except NoReverseMatch as e: out.append(f"# {key} {e}"); break
                a = walk.ask(f,v,method,addr,access.sent(key) if method!="GET" else None)
                cells.append(a.code)
                if a.code=="500" or (a.written and (a.code not in("go","200","409") or method=="GET")): out.append(f"#    {key} {method} {v} {a.code} {[w[:80] for w in a.written][:2]}")
            else: out.append(access.line(key, method, cells))
    open("/tmp/matrix.txt","w").write("\n".join(out))
