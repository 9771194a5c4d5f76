DROP TABLE erasures;
DROP TABLE restrictions;
ALTER TABLE sibling_groups DROP COLUMN restricted;
ALTER TABLE links DROP COLUMN restricted;
ALTER TABLE children DROP COLUMN restricted;
DELETE FROM deployment WHERE setting = 'identity_in_cases';
DROP TABLE identities;
