DROP INDEX links_source_reference;
ALTER TABLE links DROP COLUMN reference;
ALTER TABLE links DROP COLUMN source;
