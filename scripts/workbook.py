"""Compares the sheets that LibreOffice read of a workbook with the report as JSON: see scripts/workbook."""
import csv
import json
import sys


def sheet(edition, name):
    with open(f"{edition}-{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def same(cell, value, withheld=None):
    if withheld:
        return cell == withheld
    if value is None:
        return cell in ("", "–")
    return cell not in ("", "–") and abs(float(cell) - value) < 1e-9


def compare(edition):
    report = json.load(open(f"{edition}.json", encoding="utf-8"))
    names = {area["code"]: area["name"] for area in report["local_authorities"]}
    compared, faults = 0, []

    def hold(place, cell, value, withheld=None):
        nonlocal compared
        compared += 1
        if not same(cell, value, withheld):
            faults.append(f"{edition}, {place}: the cell is {cell!r}, the report tells {value!r} {withheld or ''}")

    for section in report["sections"]:
        rows = sheet(edition, section["title"])
        head, body = rows[3], rows[4:]
        figures = [figure for topic in section["topics"] for figure in topic["figures"]]
        if len(body) != len(figures):
            faults.append(f"{edition}, {section['title']}: {len(body)} rows for {len(figures)} figures")
        for row, figure in zip(body, figures):
            cells = dict(zip(head, row))
            if cells["Figure"] != figure["name"] or cells["What it shows"] != figure["sentence"]:
                faults.append(f"{edition}, {figure['code']}: another figure stands in its row")
            hold(f"target of {figure['code']}", cells["Target"], figure.get("target"))
            hold(f"guidance of {figure['code']}", cells["Guidance"], figure.get("guidance"))
            for chart in figure["charts"]:
                for point in chart["points"]:
                    column = names.get(point["label"], point["label"])
                    hold(f"{figure['code']} {column}", cells[column], point["value"], point.get("withheld"))
    for row in (lambda rows: [dict(zip(rows[0], row)) for row in rows[1:]])(sheet(edition, "Every value")):
        told = [f for s in report["sections"] if s["code"] != "summary" for t in s["topics"] for f in t["figures"] if f["code"] == row["code"]][0]
        label = row["local_authority"] if row["comparison"] == "local_authority" else row["period"]
        kind = {"figure": "years", "earlier_year": "years", "quarter": "quarters", "local_authority": "local_authorities"}[row["comparison"]]
        point = [p for c in told["charts"] if c["kind"] == kind for p in c["points"] if p["label"] == label][0]
        hold(f"every value: {row['code']} {label}", row["value"], point["value"])
        if row["withheld"] != (point.get("withheld") or ""):
            faults.append(f"{edition}, every value: {row['code']} {label} is withheld here and not there")
    print(f"{edition}: {compared} cells compared, {len(faults)} differ")
    return faults


found = [fault for edition in sys.argv[1:] for fault in compare(edition)]
print("\n".join(found[:20]))
sys.exit(1 if found else 0)
