"""The border between rooms, as a contract for import-linter: four files by role are public, no others."""

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class PublicQuartet(Contract):
    """Between rooms only `facts`, `rules`, `queries` and `actions` are imported; a sealed room by nobody.

    `toolboxes` (kernel, engine) are open to all. `top` mounts the rooms, so it may also reach `mounted`.
    """

    type_name = "quartet"
    root = fields.StringField()
    public = fields.SetField(subfield=fields.StringField())
    toolboxes = fields.SetField(subfield=fields.StringField())
    top = fields.StringField()
    mounted = fields.SetField(subfield=fields.StringField())
    sealed = fields.SetField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        found = []
        for imported in sorted(graph.find_descendants(self.root)):
            room, part = [*imported.split(".")[1:3], ""][:2]
            if room in self.toolboxes or room == self.top:
                continue
            for importer in sorted(graph.find_modules_that_directly_import(imported)):
                other = importer.split(".")[1]
                allowed = self.public | (self.mounted if other == self.top else set())
                if other != room and (room in self.sealed or part not in allowed):
                    details = graph.get_import_details(importer=importer, imported=imported)
                    found.append((importer, imported, [each["line_number"] for each in details]))
        return ContractCheck(kept=not found, metadata={"found": found})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for importer, imported, lines in check.metadata["found"]:
            output.print_error(f"{importer} -> {imported} (l.{', l.'.join(map(str, lines))})", bold=False)
