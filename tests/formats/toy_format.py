"""Plain text as a format: a line that says which workbook it is, then a line for each field."""

from dataclasses import dataclass

from samepage.formats.interface import Document, Format, OutputFile, PartExplanation
from samepage.formats.returned import FileInfo, FoundValue, ReadValues, clean


class TextWriter:
    def outputs(self, leave_out=()):
        return (OutputFile("fillable", ".txt", "fillable"),)

    def check(self, workbook, sections, theme, assets):
        pass

    def compile(self, variant, output):
        return [field.name for field in variant.workbook.fields]

    def parts(self, variant, output):
        return ()

    def bind(self, names, request, output):
        site, guide, values = request.site, request.workbook.guide, {f.name: f.value for f in request.fields}
        lines = [f"id: {site.id} {site.level} {guide.language} {guide.edition}"]
        lines += [f"{name}: {values.get(name, '')}" for name in names]
        return Document("\n".join(lines).encode(), None, {})

    def build_own(self, request, output):
        return self.bind([field.name for field in request.whole.fields], request, output)

    build_whole = build_own

    def explain(self, request, output, reason):
        return (PartExplanation("The text", "site's own" if reason else "bound", reason or "id and answers"),)


@dataclass(frozen=True)
class ReturnedText:
    lines: list[tuple[str, str]]
    tooltips = frozenset()
    pages, page_texts, has_pictures, may_be_several, damage = None, (), False, False, ""

    @property
    def info(self):
        site, level, language, edition = self.lines[0][1].split()
        return FileInfo(site=site, level=level, language=language, edition=edition)

    def field_names(self, catalog):
        return frozenset(name for name, _ in self.lines[1:])

    def values(self, dictionary, site):
        known = [(name, value) for name, value in self.lines[1:] if value]
        found = [FoundValue(n, v, v, "line", n in dictionary.by_name) for n, v in known]
        return ReadValues(found, [], self.field_names(None))


class TextReader:
    def recognizes(self, data):
        return data.startswith(b"id: ")

    def open(self, data):
        pairs = [line.partition(":") for line in clean(data.decode("utf-8", "replace")).splitlines()]
        return ReturnedText([(name, value.strip()) for name, _, value in pairs])


class TextCheck:
    def problems(self, data, site_name, pages, print_edition):
        return () if data.startswith(b"id: ") else ("has no line that says whose it is",)

    def require_validators(self): ...

    def violations(self, data, print_edition):
        return ()


FORMAT = Format("text", "Plain text", ("fillable",), lambda settings: TextWriter(), TextReader(), TextCheck())
