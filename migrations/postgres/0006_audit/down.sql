ALTER TABLE idempotency_keys DROP COLUMN shown;
DROP TABLE audit_seal_entries;
DROP TABLE audit_seals;
ALTER TABLE audit_entries RENAME TO audit_entries_after;
ALTER TABLE audit_entries_after RENAME CONSTRAINT audit_entries_pkey TO audit_entries_after_pkey;
CREATE TABLE audit_entries (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    at TIMESTAMP NOT NULL,
    organisation TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    operation TEXT COLLATE "C" NOT NULL,
    case_kind TEXT COLLATE "C" NOT NULL,
    case_id TEXT COLLATE "C" NOT NULL,
    request_id TEXT COLLATE "C" NOT NULL
);
CREATE INDEX audit_entries_by_case ON audit_entries (case_id, id);
-- An entry of the earlier form names one case: the first of them.
INSERT INTO audit_entries (id, at, organisation, subject, operation, case_kind, case_id, request_id)
    SELECT kept.id, kept.at, kept.organisation, kept.subject, kept.operation, split_part(kept.cases, ':', 1), first.case_id, kept.request_id
    FROM audit_entries_after kept
    JOIN (SELECT entry_id, min(case_id) AS case_id FROM audit_entry_cases GROUP BY entry_id) first ON first.entry_id = kept.id;
DROP TABLE audit_entries_after;
DROP TABLE audit_entry_cases;
DROP FUNCTION audit_is_append_only();
