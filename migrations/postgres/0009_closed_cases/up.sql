-- Whether a link or group is closed follows from its children, so it is asked of them.
ALTER TABLE links DROP COLUMN restricted;
ALTER TABLE sibling_groups DROP COLUMN restricted;
ALTER TABLE children DROP COLUMN restricted;

-- none, restricted, lifted (open although the region's settings would close it), erased
ALTER TABLE children ADD COLUMN restriction TEXT COLLATE "C" NOT NULL DEFAULT 'none';
ALTER TABLE adopters ADD COLUMN erased BOOLEAN NOT NULL DEFAULT FALSE;

-- Whom a line of a plan is about, so that a query can leave it out.
CREATE TABLE matching_plan_line_children (
    line_id TEXT COLLATE "C" NOT NULL REFERENCES matching_plan_lines (id),
    child_id TEXT COLLATE "C" NOT NULL REFERENCES children (id),
    PRIMARY KEY (line_id, child_id)
);
CREATE INDEX matching_plan_line_children_by_child ON matching_plan_line_children (child_id);
INSERT INTO matching_plan_line_children (line_id, child_id)
SELECT matching_plan_lines.id, child.value FROM matching_plan_lines, json_array_elements_text(matching_plan_lines.content::json -> 'children') AS child (value);
