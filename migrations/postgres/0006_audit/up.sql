-- The trail of every read and every change. Nothing of it is ever updated or deleted: triggers refuse that.
ALTER TABLE audit_entries RENAME TO audit_entries_before;
DROP INDEX audit_entries_by_case;
ALTER TABLE audit_entries_before RENAME CONSTRAINT audit_entries_pkey TO audit_entries_before_pkey;

CREATE TABLE audit_entries (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    at TIMESTAMP NOT NULL,
    region TEXT COLLATE "C",
    organisation TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    operation TEXT COLLATE "C" NOT NULL,
    outcome TEXT COLLATE "C" NOT NULL,
    cases TEXT COLLATE "C" NOT NULL,
    address TEXT COLLATE "C",
    purpose TEXT COLLATE "C",
    request_id TEXT COLLATE "C" NOT NULL
);
CREATE INDEX audit_entries_by_region ON audit_entries (region, id);
CREATE INDEX audit_entries_by_subject ON audit_entries (region, subject, id);

-- Leads from a case to the entries that name it. No foreign key: it would be checked for every row of every read.
CREATE TABLE audit_entry_cases (
    case_id TEXT COLLATE "C" NOT NULL,
    entry_id TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (case_id, entry_id)
);

CREATE TABLE audit_seals (
    sequence BIGINT NOT NULL PRIMARY KEY,
    sealed_at TIMESTAMP NOT NULL,
    entries BIGINT NOT NULL,
    previous TEXT COLLATE "C" NOT NULL,
    hash TEXT COLLATE "C" NOT NULL
);

CREATE TABLE audit_seal_entries (
    entry_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    seal BIGINT NOT NULL,
    digest TEXT COLLATE "C" NOT NULL
);
CREATE INDEX audit_seal_entries_by_seal ON audit_seal_entries (seal, entry_id);

-- What was recorded before kept no region; its caller's says it.
INSERT INTO audit_entries (id, at, region, organisation, subject, operation, outcome, cases, request_id)
    SELECT kept.id, kept.at, organisations.region, kept.organisation, kept.subject, kept.operation, 'answered',
           kept.case_kind || ':' || kept.case_id, kept.request_id
    FROM audit_entries_before kept LEFT JOIN organisations ON organisations.code = kept.organisation;
INSERT INTO audit_entry_cases (case_id, entry_id) SELECT case_id, id FROM audit_entries_before;
DROP TABLE audit_entries_before;

-- What an answer that is kept for an idempotency key showed, for the entry of whoever gets it again.
ALTER TABLE idempotency_keys ADD COLUMN shown TEXT COLLATE "C" NOT NULL DEFAULT '';

CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit trail is append-only';
END
$$;
CREATE TRIGGER audit_entries_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_entry_cases_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry_cases
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_seals_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_seals
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_seal_entries_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_seal_entries
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
