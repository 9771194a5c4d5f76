"""Runs the sector's validator over the files of one SSDA903 return and prints what it finds.

findings.py RULES YEAR COUNCIL FOLDER

RULES is the collection year whose rules are run, YEAR the one that the files are of, each by the
calendar year in which it ends; COUNCIL is the council's GSS code. Prints one JSON object: how many
rules ran, which of them failed by themselves, and the findings as [rule, file, row, child].
"""

import contextlib
import json
import logging
import pathlib
import sys
import warnings

warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)

from lac_validator.lac_validator import LacValidator
from lac_validator.rules.ruleset_utils import get_year_ruleset
from lac_validator.utils import process_uploaded_files


def findings(tables):
    for name, table in tables.items():
        if name == "metadata":
            continue
        for rule in (column for column in table.columns if str(column).startswith("ERR_")):
            for row, child in table.loc[table[rule] == True, "CHILD"].items():
                yield [rule.removeprefix("ERR_"), name, int(row), str(child)]


def main(rules, year, council, folder):
    files = sorted(str(path) for path in pathlib.Path(folder).glob("*.csv"))
    # Some rules print for themselves.
    with contextlib.redirect_stdout(sys.stderr):
        run = LacValidator(
            metadata={"collectionYear": year, "localAuthority": council},
            files=process_uploaded_files({"This year": files}),
            registry=get_year_ruleset(rules),
        )
    print(json.dumps({"ran": len(run.dones), "failed": run.fails, "findings": list(findings(run.ds_results))}))


main(*sys.argv[1:])
