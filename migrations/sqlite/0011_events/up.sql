-- The feed of what changed. A row is written by a trigger, in the transaction of the change, so that
-- no operation can forget it. It names what changed and never says what it became.
-- SQLite has one writer at a time, so the order of numbering is the order of commits. The newest
-- event is never deleted, so no place is given twice.
CREATE TABLE events (
    position BIGINT NOT NULL PRIMARY KEY,
    region TEXT NOT NULL,
    kind TEXT NOT NULL,
    resource_id TEXT NOT NULL,
    case_kind TEXT NOT NULL,
    case_id TEXT NOT NULL,
    version BIGINT NOT NULL,
    changed_at TIMESTAMP,
    noted_at TIMESTAMP NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now'))
);
CREATE INDEX events_by_age ON events (noted_at);

-- Tells the cursors of this feed from those of another.
INSERT INTO deployment (setting, content) VALUES ('feed', lower(hex(randomblob(8))));

CREATE TRIGGER adopters_event_created AFTER INSERT ON adopters BEGIN
    INSERT INTO events (position, region, kind, resource_id, case_kind, case_id, version, changed_at)
        VALUES ((SELECT coalesce(max(position), 0) + 1 FROM events), NEW.region, 'adopter', NEW.id, 'adopter', NEW.id, NEW.version, NEW.updated_at);
END;
CREATE TRIGGER adopters_event_changed AFTER UPDATE OF version ON adopters BEGIN
    INSERT INTO events (position, region, kind, resource_id, case_kind, case_id, version, changed_at)
        VALUES ((SELECT coalesce(max(position), 0) + 1 FROM events), NEW.region, 'adopter', NEW.id, 'adopter', NEW.id, NEW.version, NEW.updated_at);
END;
CREATE TRIGGER children_event_created AFTER INSERT ON children BEGIN
    INSERT INTO events (position, region, kind, resource_id, case_kind, case_id, version, changed_at)
        VALUES ((SELECT coalesce(max(position), 0) + 1 FROM events), NEW.region, 'child', NEW.id, 'child', NEW.id, NEW.version, NEW.updated_at);
END;
CREATE TRIGGER children_event_changed AFTER UPDATE OF version ON children BEGIN
    INSERT INTO events (position, region, kind, resource_id, case_kind, case_id, version, changed_at)
        VALUES ((SELECT coalesce(max(position), 0) + 1 FROM events), NEW.region, 'child', NEW.id, 'child', NEW.id, NEW.version, NEW.updated_at);
END;
CREATE TRIGGER sibling_groups_event_created AFTER INSERT ON sibling_groups BEGIN
    INSERT INTO events (position, region, kind, resource_id, case_kind, case_id, version, changed_at)
        VALUES ((SELECT coalesce(max(position), 0) + 1 FROM events), NEW.region, 'sibling_group', NEW.id, 'sibling_group', NEW.id, NEW.version, NEW.updated_at);
END;
CREATE TRIGGER sibling_groups_event_changed AFTER UPDATE OF version ON sibling_groups BEGIN
    INSERT INTO events (position, region, kind, resource_id, case_kind, case_id, version, changed_at)
        VALUES ((SELECT coalesce(max(position), 0) + 1 FROM events), NEW.region, 'sibling_group', NEW.id, 'sibling_group', NEW.id, NEW.version, NEW.updated_at);
END;
CREATE TRIGGER links_event_created AFTER INSERT ON links BEGIN
    INSERT INTO events (position, region, kind, resource_id, case_kind, case_id, version, changed_at)
        VALUES ((SELECT coalesce(max(position), 0) + 1 FROM events), NEW.region, 'link', NEW.id, 'link', NEW.id, NEW.version, NEW.updated_at);
END;
CREATE TRIGGER links_event_changed AFTER UPDATE OF version ON links BEGIN
    INSERT INTO events (position, region, kind, resource_id, case_kind, case_id, version, changed_at)
        VALUES ((SELECT coalesce(max(position), 0) + 1 FROM events), NEW.region, 'link', NEW.id, 'link', NEW.id, NEW.version, NEW.updated_at);
END;
CREATE TRIGGER panels_event_created AFTER INSERT ON panels BEGIN
    INSERT INTO events (position, region, kind, resource_id, case_kind, case_id, version, changed_at)
        VALUES ((SELECT coalesce(max(position), 0) + 1 FROM events), NEW.region, 'panel', NEW.id, 'panel', NEW.id, NEW.version, NEW.updated_at);
END;
CREATE TRIGGER panels_event_changed AFTER UPDATE OF version ON panels BEGIN
    INSERT INTO events (position, region, kind, resource_id, case_kind, case_id, version, changed_at)
        VALUES ((SELECT coalesce(max(position), 0) + 1 FROM events), NEW.region, 'panel', NEW.id, 'panel', NEW.id, NEW.version, NEW.updated_at);
END;
CREATE TRIGGER panel_items_event_created AFTER INSERT ON panel_items BEGIN
    INSERT INTO events (position, region, kind, resource_id, case_kind, case_id, version, changed_at)
        VALUES ((SELECT coalesce(max(position), 0) + 1 FROM events), NEW.region, 'panel_item', NEW.id, 'panel_item', NEW.id, NEW.version, NEW.updated_at);
END;
CREATE TRIGGER panel_items_event_changed AFTER UPDATE OF version ON panel_items BEGIN
    INSERT INTO events (position, region, kind, resource_id, case_kind, case_id, version, changed_at)
        VALUES ((SELECT coalesce(max(position), 0) + 1 FROM events), NEW.region, 'panel_item', NEW.id, 'panel_item', NEW.id, NEW.version, NEW.updated_at);
END;
CREATE TRIGGER adopter_checks_event_created AFTER INSERT ON adopter_checks BEGIN
    INSERT INTO events (position, region, kind, resource_id, case_kind, case_id, version, changed_at)
        VALUES ((SELECT coalesce(max(position), 0) + 1 FROM events), (SELECT region FROM adopters WHERE id = NEW.adopter_id), 'adopter_check', NEW.id, 'adopter', NEW.adopter_id, NEW.version, NULL);
END;
CREATE TRIGGER adopter_checks_event_changed AFTER UPDATE OF version ON adopter_checks BEGIN
    INSERT INTO events (position, region, kind, resource_id, case_kind, case_id, version, changed_at)
        VALUES ((SELECT coalesce(max(position), 0) + 1 FROM events), (SELECT region FROM adopters WHERE id = NEW.adopter_id), 'adopter_check', NEW.id, 'adopter', NEW.adopter_id, NEW.version, NULL);
END;
CREATE TRIGGER shortlist_lines_event_created AFTER INSERT ON shortlist_lines BEGIN
    INSERT INTO events (position, region, kind, resource_id, case_kind, case_id, version, changed_at)
        VALUES ((SELECT coalesce(max(position), 0) + 1 FROM events), NEW.region, 'shortlist_line', NEW.id, CASE WHEN NEW.child_id IS NULL THEN 'sibling_group' ELSE 'child' END, coalesce(NEW.child_id, NEW.sibling_group_id), NEW.version, coalesce(NEW.removed_at, NEW.added_at));
END;
CREATE TRIGGER shortlist_lines_event_changed AFTER UPDATE OF version ON shortlist_lines BEGIN
    INSERT INTO events (position, region, kind, resource_id, case_kind, case_id, version, changed_at)
        VALUES ((SELECT coalesce(max(position), 0) + 1 FROM events), NEW.region, 'shortlist_line', NEW.id, CASE WHEN NEW.child_id IS NULL THEN 'sibling_group' ELSE 'child' END, coalesce(NEW.child_id, NEW.sibling_group_id), NEW.version, coalesce(NEW.removed_at, NEW.added_at));
END;
CREATE TRIGGER region_settings_event_created AFTER INSERT ON region_settings BEGIN
    INSERT INTO events (position, region, kind, resource_id, case_kind, case_id, version, changed_at)
        VALUES ((SELECT coalesce(max(position), 0) + 1 FROM events), NEW.region, 'settings', NEW.region, 'settings', NEW.region, NEW.version, NULL);
END;
CREATE TRIGGER region_settings_event_changed AFTER UPDATE OF version ON region_settings BEGIN
    INSERT INTO events (position, region, kind, resource_id, case_kind, case_id, version, changed_at)
        VALUES ((SELECT coalesce(max(position), 0) + 1 FROM events), NEW.region, 'settings', NEW.region, 'settings', NEW.region, NEW.version, NULL);
END;
CREATE TRIGGER matching_plans_event_created AFTER INSERT ON matching_plans BEGIN
    INSERT INTO events (position, region, kind, resource_id, case_kind, case_id, version, changed_at)
        VALUES ((SELECT coalesce(max(position), 0) + 1 FROM events), NEW.region, 'matching_plan', NEW.id, 'matching_plan', NEW.id, 1, NEW.created_at);
END;
-- A line is decided once.
CREATE TRIGGER matching_plan_lines_event_changed AFTER UPDATE OF state ON matching_plan_lines BEGIN
    INSERT INTO events (position, region, kind, resource_id, case_kind, case_id, version, changed_at)
        VALUES ((SELECT coalesce(max(position), 0) + 1 FROM events), (SELECT region FROM matching_plans WHERE id = NEW.plan_id), 'matching_plan_line', NEW.id, 'matching_plan', NEW.plan_id, 2, NEW.decided_at);
END;
CREATE TRIGGER expressions_of_interest_event_created AFTER INSERT ON expressions_of_interest BEGIN
    INSERT INTO events (position, region, kind, resource_id, case_kind, case_id, version, changed_at)
        VALUES ((SELECT coalesce(max(position), 0) + 1 FROM events), NEW.region, 'expression_of_interest', NEW.id, 'expression_of_interest', NEW.id, NEW.version, NEW.updated_at);
END;
CREATE TRIGGER expressions_of_interest_event_changed AFTER UPDATE OF version ON expressions_of_interest BEGIN
    INSERT INTO events (position, region, kind, resource_id, case_kind, case_id, version, changed_at)
        VALUES ((SELECT coalesce(max(position), 0) + 1 FROM events), NEW.region, 'expression_of_interest', NEW.id, 'expression_of_interest', NEW.id, NEW.version, NEW.updated_at);
END;
CREATE TRIGGER interagency_placements_event_created AFTER INSERT ON interagency_placements BEGIN
    INSERT INTO events (position, region, kind, resource_id, case_kind, case_id, version, changed_at)
        VALUES ((SELECT coalesce(max(position), 0) + 1 FROM events), NEW.region, 'interagency_placement', NEW.id, 'interagency_placement', NEW.id, NEW.version, NEW.updated_at);
END;
CREATE TRIGGER interagency_placements_event_changed AFTER UPDATE OF version ON interagency_placements BEGIN
    INSERT INTO events (position, region, kind, resource_id, case_kind, case_id, version, changed_at)
        VALUES ((SELECT coalesce(max(position), 0) + 1 FROM events), NEW.region, 'interagency_placement', NEW.id, 'interagency_placement', NEW.id, NEW.version, NEW.updated_at);
END;
