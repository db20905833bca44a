"""Spreadsheets made by hand, sound and hostile."""

import io
from zipfile import ZIP_DEFLATED, ZipFile

WORKBOOK = (
    '<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">{properties}'
    '<sheets><sheet name="Alt" sheetId="1" state="hidden" r:id="rId1"/>'
    '<sheet name="Liste" sheetId="2" r:id="rId2"/></sheets></workbook>'
)
LINKS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="worksheets/sheet1.xml"/>'
    '<Relationship Id="rId2" Target="/xl/worksheets/sheet2.xml"/></Relationships>'
)
STYLES = (
    '<styleSheet><numFmts><numFmt numFmtId="170" formatCode="dd/mm/yyyy;@"/>'
    '<numFmt numFmtId="171" formatCode="0.0 &quot;days&quot;"/></numFmts>'
    '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="171"/>'
    "</cellXfs></styleSheet>"
)
STRINGS = (
    "<sst><si><t>Vorname</t></si><si><r><t>Nach</t></r><r><t>name</t></r><rPh><t>x</t></rPh></si>"
    "<si><t>Geburtsdatum</t></si><si><t>Handy</t></si><si><t>Amira</t></si></sst>"
)
SHEET = (
    '<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c>'
    '<c r="C1" t="s"><v>2</v></c><c r="E1" t="s"><v>3</v></c></row><row r="2"/>'
    '<row r="3"><c r="A3" t="s"><v>4</v></c><c r="B3" t="inlineStr"><is><t>Haddad</t></is></c>'
    '<c r="C3" s="1"><v>41710</v></c><c r="E3"><v>1511234567</v></c></row>'
    '<row r="4"><c t="str"><f>A3</f><v>Karim</v></c><c t="e"><v>#REF!</v></c>'
    '<c s="2"><v>41000</v></c><c r="D4" s="3"><v>7.5</v></c><c r="E4" t="b"><v>1</v></c></row>'
    "</sheetData></worksheet>"
)


def book(parts: dict[str, str | bytes] | None = None, *, early: bool = False) -> bytes:
    """A workbook; `parts` replace or add parts of it."""
    properties = '<workbookPr date1904="1"/>' if early else ""
    held: dict[str, str | bytes] = {
        "xl/workbook.xml": WORKBOOK.replace("{properties}", properties),
        "xl/_rels/workbook.xml.rels": LINKS,
        "xl/styles.xml": STYLES,
        "xl/sharedStrings.xml": STRINGS,
        "xl/worksheets/sheet1.xml": "<worksheet/>",
        "xl/worksheets/sheet2.xml": SHEET,
        **(parts or {}),
    }
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as zipped:
        for name, content in held.items():
            zipped.writestr(name, content)
    return packed.getvalue()


def sheet(rows: str) -> dict[str, str]:
    return {"xl/worksheets/sheet2.xml": f"<worksheet><sheetData>{rows}</sheetData></worksheet>"}
