-- A link may be known to the system that owns it by a key of its own, so that the same link sent
-- twice is one link, and its milestones can name it.
ALTER TABLE links ADD COLUMN source TEXT;
ALTER TABLE links ADD COLUMN reference TEXT;
CREATE UNIQUE INDEX links_source_reference ON links (region, source, reference);
