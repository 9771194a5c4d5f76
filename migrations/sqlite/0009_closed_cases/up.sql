-- Whether a link or group is closed follows from its children, so it is asked of them.
ALTER TABLE links DROP COLUMN restricted;
ALTER TABLE sibling_groups DROP COLUMN restricted;
ALTER TABLE children DROP COLUMN restricted;

-- none, restricted, lifted (open although the region's settings would close it), erased
ALTER TABLE children ADD COLUMN restriction TEXT NOT NULL DEFAULT 'none';
ALTER TABLE adopters ADD COLUMN erased BOOLEAN NOT NULL DEFAULT FALSE;
