-- The feed of what changed. A row is written by a trigger, in the transaction of the change, so that
-- no operation can forget it. It names what changed and never says what it became.
-- Writers commit in another order than they write in. They write to the outbox; what is committed
-- there is moved to the feed, and numbered, by one mover at a time.
CREATE TABLE event_outbox (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    region TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    resource_id TEXT COLLATE "C" NOT NULL,
    case_kind TEXT COLLATE "C" NOT NULL,
    case_id TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    changed_at TIMESTAMP
);

CREATE TABLE events (
    position BIGINT NOT NULL PRIMARY KEY,
    region TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    resource_id TEXT COLLATE "C" NOT NULL,
    case_kind TEXT COLLATE "C" NOT NULL,
    case_id TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    changed_at TIMESTAMP,
    noted_at TIMESTAMP NOT NULL DEFAULT (now() AT TIME ZONE 'UTC')
);
CREATE INDEX events_by_age ON events (noted_at);

-- Tells the cursors of this feed from those of another.
INSERT INTO deployment (setting, content) VALUES ('feed', substr(md5(gen_random_uuid()::text), 1, 16));

-- Of a case that has a region, a version and the moment of its change.
CREATE FUNCTION event_of_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO event_outbox (region, kind, resource_id, case_kind, case_id, version, changed_at)
        VALUES (NEW.region, TG_ARGV[0], NEW.id, TG_ARGV[0], NEW.id, NEW.version, NEW.updated_at);
    RETURN NULL;
END
$$;
CREATE TRIGGER adopters_event AFTER INSERT OR UPDATE OF version ON adopters FOR EACH ROW EXECUTE FUNCTION event_of_case('adopter');
CREATE TRIGGER children_event AFTER INSERT OR UPDATE OF version ON children FOR EACH ROW EXECUTE FUNCTION event_of_case('child');
CREATE TRIGGER sibling_groups_event AFTER INSERT OR UPDATE OF version ON sibling_groups FOR EACH ROW EXECUTE FUNCTION event_of_case('sibling_group');
CREATE TRIGGER links_event AFTER INSERT OR UPDATE OF version ON links FOR EACH ROW EXECUTE FUNCTION event_of_case('link');
CREATE TRIGGER panels_event AFTER INSERT OR UPDATE OF version ON panels FOR EACH ROW EXECUTE FUNCTION event_of_case('panel');
CREATE TRIGGER expressions_of_interest_event AFTER INSERT OR UPDATE OF version ON expressions_of_interest FOR EACH ROW EXECUTE FUNCTION event_of_case('expression_of_interest');
CREATE TRIGGER interagency_placements_event AFTER INSERT OR UPDATE OF version ON interagency_placements FOR EACH ROW EXECUTE FUNCTION event_of_case('interagency_placement');
CREATE TRIGGER panel_items_event AFTER INSERT OR UPDATE OF version ON panel_items FOR EACH ROW EXECUTE FUNCTION event_of_case('panel_item');

CREATE FUNCTION event_of_adopter_checks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO event_outbox (region, kind, resource_id, case_kind, case_id, version, changed_at)
        VALUES ((SELECT region FROM adopters WHERE id = NEW.adopter_id), 'adopter_check', NEW.id, 'adopter', NEW.adopter_id, NEW.version, NULL);
    RETURN NULL;
END
$$;
CREATE TRIGGER adopter_checks_event AFTER INSERT OR UPDATE OF version ON adopter_checks FOR EACH ROW EXECUTE FUNCTION event_of_adopter_checks();

CREATE FUNCTION event_of_shortlist_lines() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO event_outbox (region, kind, resource_id, case_kind, case_id, version, changed_at)
        VALUES (NEW.region, 'shortlist_line', NEW.id, CASE WHEN NEW.child_id IS NULL THEN 'sibling_group' ELSE 'child' END, coalesce(NEW.child_id, NEW.sibling_group_id), NEW.version, coalesce(NEW.removed_at, NEW.added_at));
    RETURN NULL;
END
$$;
CREATE TRIGGER shortlist_lines_event AFTER INSERT OR UPDATE OF version ON shortlist_lines FOR EACH ROW EXECUTE FUNCTION event_of_shortlist_lines();

CREATE FUNCTION event_of_region_settings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO event_outbox (region, kind, resource_id, case_kind, case_id, version, changed_at)
        VALUES (NEW.region, 'settings', NEW.region, 'settings', NEW.region, NEW.version, NULL);
    RETURN NULL;
END
$$;
CREATE TRIGGER region_settings_event AFTER INSERT OR UPDATE OF version ON region_settings FOR EACH ROW EXECUTE FUNCTION event_of_region_settings();

CREATE FUNCTION event_of_matching_plans() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO event_outbox (region, kind, resource_id, case_kind, case_id, version, changed_at)
        VALUES (NEW.region, 'matching_plan', NEW.id, 'matching_plan', NEW.id, 1, NEW.created_at);
    RETURN NULL;
END
$$;
CREATE TRIGGER matching_plans_event AFTER INSERT ON matching_plans FOR EACH ROW EXECUTE FUNCTION event_of_matching_plans();

-- A line is decided once.
CREATE FUNCTION event_of_matching_plan_lines() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO event_outbox (region, kind, resource_id, case_kind, case_id, version, changed_at)
        VALUES ((SELECT region FROM matching_plans WHERE id = NEW.plan_id), 'matching_plan_line', NEW.id, 'matching_plan', NEW.plan_id, 2, NEW.decided_at);
    RETURN NULL;
END
$$;
CREATE TRIGGER matching_plan_lines_event AFTER UPDATE OF state ON matching_plan_lines FOR EACH ROW EXECUTE FUNCTION event_of_matching_plan_lines();
