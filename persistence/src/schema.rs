//! The tables. Identifiers are text, instants are UTC without zone, documents are JSON as text.

diesel::table! {
    organisations (code) {
        code -> Text,
        name -> Text,
        kind -> Text,
        region -> Nullable<Text>,
        gss -> Nullable<Text>,
        dfe -> Nullable<Text>,
        launched_on -> Nullable<Date>,
    }
}

diesel::table! {
    adopters (id) {
        id -> Text,
        source -> Text,
        reference -> Text,
        reference_search -> Text,
        region -> Text,
        local_authority -> Text,
        agency -> Text,
        household -> Text,
        stage -> Text,
        lapses_after -> Nullable<Date>,
        availability -> Text,
        approved_on -> Nullable<Date>,
        erased -> Bool,
        summary -> Text,
        version -> BigInt,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    adopter_checks (id) {
        id -> Text,
        adopter_id -> Text,
        kind -> Text,
        adult -> Nullable<Integer>,
        requested_on -> Date,
        received_on -> Nullable<Date>,
        expires_on -> Nullable<Date>,
        attention_after -> Nullable<Date>,
        version -> BigInt,
    }
}

diesel::table! {
    children (id) {
        id -> Text,
        source -> Text,
        reference -> Text,
        reference_search -> Text,
        region -> Text,
        local_authority -> Text,
        sibling_group_id -> Nullable<Text>,
        profile -> Text,
        stage -> Text,
        family_finding -> Text,
        adopted_on -> Nullable<Date>,
        restriction -> Text,
        summary -> Text,
        version -> BigInt,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    sibling_groups (id) {
        id -> Text,
        source -> Text,
        reference -> Text,
        reference_search -> Text,
        region -> Text,
        local_authority -> Text,
        assessment -> Text,
        version -> BigInt,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    links (id) {
        id -> Text,
        region -> Text,
        local_authority -> Text,
        adopter_id -> Text,
        sibling_group_id -> Nullable<Text>,
        external -> Bool,
        state -> Text,
        version -> BigInt,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        source -> Nullable<Text>,
        reference -> Nullable<Text>,
    }
}

diesel::table! {
    link_children (link_id, child_id) {
        link_id -> Text,
        child_id -> Text,
        position -> Integer,
    }
}

diesel::table! {
    adopter_milestones (id) {
        id -> Text,
        case_id -> Text,
        kind -> Text,
        occurred_on -> Date,
        details -> Text,
        recorded_at -> Timestamp,
        recorded_by -> Text,
        recorded_for -> Text,
        voided_at -> Nullable<Timestamp>,
        voided_by -> Nullable<Text>,
        void_reason -> Nullable<Text>,
        implied_by -> Nullable<Text>,
        source_key -> Nullable<Text>,
    }
}

diesel::table! {
    child_milestones (id) {
        id -> Text,
        case_id -> Text,
        kind -> Text,
        occurred_on -> Date,
        details -> Text,
        recorded_at -> Timestamp,
        recorded_by -> Text,
        recorded_for -> Text,
        voided_at -> Nullable<Timestamp>,
        voided_by -> Nullable<Text>,
        void_reason -> Nullable<Text>,
        implied_by -> Nullable<Text>,
        source_key -> Nullable<Text>,
    }
}

diesel::table! {
    sibling_group_milestones (id) {
        id -> Text,
        case_id -> Text,
        kind -> Text,
        occurred_on -> Date,
        details -> Text,
        recorded_at -> Timestamp,
        recorded_by -> Text,
        recorded_for -> Text,
        voided_at -> Nullable<Timestamp>,
        voided_by -> Nullable<Text>,
        void_reason -> Nullable<Text>,
        implied_by -> Nullable<Text>,
        source_key -> Nullable<Text>,
    }
}

diesel::table! {
    link_milestones (id) {
        id -> Text,
        case_id -> Text,
        kind -> Text,
        occurred_on -> Date,
        details -> Text,
        recorded_at -> Timestamp,
        recorded_by -> Text,
        recorded_for -> Text,
        voided_at -> Nullable<Timestamp>,
        voided_by -> Nullable<Text>,
        void_reason -> Nullable<Text>,
        implied_by -> Nullable<Text>,
        source_key -> Nullable<Text>,
    }
}

diesel::table! {
    panels (id) {
        id -> Text,
        region -> Text,
        kind -> Text,
        held_on -> Date,
        capacity -> Integer,
        members -> Text,
        state -> Text,
        cancel_reason -> Nullable<Text>,
        version -> BigInt,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    panel_items (id) {
        id -> Text,
        panel_id -> Text,
        region -> Text,
        kind -> Text,
        adopter_id -> Nullable<Text>,
        link_id -> Nullable<Text>,
        child_id -> Nullable<Text>,
        children -> Text,
        position -> Integer,
        absences -> Text,
        rehearing -> Bool,
        state -> Text,
        version -> BigInt,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    panel_item_milestones (id) {
        id -> Text,
        case_id -> Text,
        kind -> Text,
        occurred_on -> Date,
        details -> Text,
        recorded_at -> Timestamp,
        recorded_by -> Text,
        recorded_for -> Text,
        voided_at -> Nullable<Timestamp>,
        voided_by -> Nullable<Text>,
        void_reason -> Nullable<Text>,
        implied_by -> Nullable<Text>,
        source_key -> Nullable<Text>,
    }
}

diesel::table! {
    audit_entries (id) {
        id -> Text,
        at -> Timestamp,
        region -> Nullable<Text>,
        organisation -> Text,
        subject -> Text,
        operation -> Text,
        outcome -> Text,
        cases -> Text,
        address -> Nullable<Text>,
        purpose -> Nullable<Text>,
        request_id -> Text,
    }
}

diesel::table! {
    audit_entry_cases (case_id, entry_id) {
        case_id -> Text,
        entry_id -> Text,
    }
}

diesel::table! {
    audit_seals (sequence) {
        sequence -> BigInt,
        sealed_at -> Timestamp,
        entries -> BigInt,
        previous -> Text,
        hash -> Text,
    }
}

diesel::table! {
    audit_seal_entries (entry_id) {
        entry_id -> Text,
        seal -> BigInt,
        digest -> Text,
    }
}

diesel::table! {
    idempotency_keys (caller, idempotency_key) {
        caller -> Text,
        idempotency_key -> Text,
        request_hash -> Text,
        status -> Integer,
        headers -> Text,
        body -> Text,
        created_at -> Timestamp,
        shown -> Text,
    }
}

diesel::table! {
    identities (case_kind, case_id) {
        case_kind -> Text,
        case_id -> Text,
        key_id -> Text,
        nonce -> Binary,
        ciphertext -> Binary,
        version -> BigInt,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    shortlist_lines (id) {
        id -> Text,
        region -> Text,
        local_authority -> Text,
        child_id -> Nullable<Text>,
        sibling_group_id -> Nullable<Text>,
        adopter_id -> Text,
        live_pair -> Nullable<Text>,
        reason -> Text,
        added_at -> Timestamp,
        added_by -> Text,
        added_for -> Text,
        removed_at -> Nullable<Timestamp>,
        removed_by -> Nullable<Text>,
        removed_for -> Nullable<Text>,
        removal_reason -> Nullable<Text>,
        version -> BigInt,
        link_id -> Nullable<Text>,
    }
}

diesel::table! {
    restrictions (id) {
        id -> Text,
        child_id -> Text,
        reason -> Text,
        restricted_at -> Timestamp,
        restricted_by -> Text,
        restricted_for -> Text,
        lifted_at -> Nullable<Timestamp>,
        lifted_by -> Nullable<Text>,
        lifted_for -> Nullable<Text>,
        lift_reason -> Nullable<Text>,
    }
}

diesel::table! {
    erasures (id) {
        id -> Text,
        region -> Text,
        case_kind -> Text,
        case_id -> Text,
        basis -> Text,
        keep_until -> Date,
        requested_at -> Timestamp,
        requested_by -> Text,
        requested_for -> Text,
        decided_at -> Nullable<Timestamp>,
        decided_by -> Nullable<Text>,
        decided_for -> Nullable<Text>,
        state -> Text,
        version -> BigInt,
    }
}

diesel::table! {
    matching_plan_line_children (line_id, child_id) {
        line_id -> Text,
        child_id -> Text,
    }
}

diesel::table! {
    events (position) {
        position -> BigInt,
        region -> Text,
        kind -> Text,
        resource_id -> Text,
        case_kind -> Text,
        case_id -> Text,
        version -> BigInt,
        changed_at -> Nullable<Timestamp>,
        noted_at -> Timestamp,
    }
}

diesel::table! {
    deployment (setting) {
        setting -> Text,
        content -> Text,
    }
}

diesel::table! {
    region_settings (region) {
        region -> Text,
        content -> Text,
        version -> BigInt,
    }
}

diesel::table! {
    matching_plans (id) {
        id -> Text,
        region -> Text,
        planned_on -> Date,
        settings -> Text,
        pins -> Text,
        based_on -> Nullable<Text>,
        snapshot -> Text,
        figures -> Text,
        households -> BigInt,
        created_at -> Timestamp,
        created_by -> Text,
        created_for -> Text,
    }
}

diesel::table! {
    matching_plan_lines (id) {
        id -> Text,
        plan_id -> Text,
        local_authority -> Text,
        content -> Text,
        state -> Text,
        decline_reason -> Nullable<Text>,
        links -> Text,
        decided_at -> Nullable<Timestamp>,
        decided_by -> Nullable<Text>,
        decided_for -> Nullable<Text>,
    }
}

diesel::table! {
    interagency_agreements (region, partner) {
        region -> Text,
        partner -> Text,
        from_on -> Date,
        to_on -> Nullable<Date>,
        version -> BigInt,
    }
}

diesel::table! {
    partner_searches (id) {
        id -> Text,
        region -> Text,
        partner -> Text,
        subject -> Text,
        at -> Timestamp,
        filters -> Text,
        found -> Integer,
        request_id -> Text,
    }
}

diesel::table! {
    expressions_of_interest (id) {
        id -> Text,
        region -> Text,
        partner -> Text,
        direction -> Text,
        state -> Text,
        adopter_id -> Nullable<Text>,
        household_key -> Nullable<Text>,
        partner_reference -> Nullable<Text>,
        child_id -> Nullable<Text>,
        sibling_group_id -> Nullable<Text>,
        children -> Text,
        described_on -> Date,
        version -> BigInt,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    interest_milestones (id) {
        id -> Text,
        case_id -> Text,
        kind -> Text,
        occurred_on -> Date,
        details -> Text,
        recorded_at -> Timestamp,
        recorded_by -> Text,
        recorded_for -> Text,
        voided_at -> Nullable<Timestamp>,
        voided_by -> Nullable<Text>,
        void_reason -> Nullable<Text>,
        implied_by -> Nullable<Text>,
        source_key -> Nullable<Text>,
    }
}

diesel::table! {
    interest_messages (id) {
        id -> Text,
        interest_id -> Text,
        at -> Timestamp,
        organisation -> Text,
        subject -> Text,
        content -> Text,
    }
}

diesel::table! {
    interest_releases (id) {
        id -> Text,
        interest_id -> Text,
        at -> Timestamp,
        organisation -> Text,
        subject -> Text,
        released_to -> Text,
        purpose -> Text,
        fields -> Text,
    }
}

diesel::table! {
    interagency_placements (id) {
        id -> Text,
        region -> Text,
        partner -> Text,
        direction -> Text,
        adopter_id -> Text,
        link_id -> Nullable<Text>,
        interest_id -> Nullable<Text>,
        terms -> Text,
        version -> BigInt,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    placement_milestones (id) {
        id -> Text,
        case_id -> Text,
        kind -> Text,
        occurred_on -> Date,
        details -> Text,
        recorded_at -> Timestamp,
        recorded_by -> Text,
        recorded_for -> Text,
        voided_at -> Nullable<Timestamp>,
        voided_by -> Nullable<Text>,
        void_reason -> Nullable<Text>,
        implied_by -> Nullable<Text>,
        source_key -> Nullable<Text>,
    }
}

diesel::table! {
    interagency_budgets (region, financial_year) {
        region -> Text,
        financial_year -> Text,
        purchase_budget_pence -> Nullable<BigInt>,
        income_target_pence -> Nullable<BigInt>,
        version -> BigInt,
    }
}

diesel::table! {
    measure_targets (region, period, version) {
        region -> Text,
        period -> Text,
        version -> BigInt,
        content -> Text,
        set_at -> Timestamp,
        set_by -> Text,
        set_for -> Text,
    }
}

diesel::table! {
    social_care_blocks (local_authority, child_key, episode_key) {
        local_authority -> Text,
        child_key -> Text,
        episode_key -> Text,
        child_id -> Text,
        hash -> Text,
        names -> Text,
        accepted_at -> Timestamp,
        receipt -> Text,
    }
}

diesel::table! {
    social_care_sends (id) {
        id -> Text,
        local_authority -> Text,
        started_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
        outcome -> Nullable<Text>,
        status -> Nullable<Integer>,
        calls -> Integer,
        told -> Integer,
        withdrawn -> Integer,
        refused -> Integer,
    }
}

diesel::table! {
    webhooks (id) {
        id -> Text,
        organisation -> Text,
        address -> Text,
        kinds -> Text,
        active -> Bool,
        position -> BigInt,
        key_id -> Nullable<Text>,
        nonce -> Nullable<Binary>,
        ciphertext -> Nullable<Binary>,
        created_at -> Timestamp,
        created_by -> Text,
        version -> BigInt,
    }
}

diesel::table! {
    webhook_deliveries (id) {
        id -> Text,
        webhook_id -> Text,
        position -> BigInt,
        kind -> Text,
        case_id -> Text,
        content -> Text,
        state -> Text,
        attempts -> BigInt,
        tried_since -> Timestamp,
        due_at -> Timestamp,
        claimed_by -> Text,
        claimed_until -> Timestamp,
        created_at -> Timestamp,
    }
}

diesel::table! {
    webhook_attempts (delivery_id, number) {
        delivery_id -> Text,
        number -> BigInt,
        attempted_at -> Timestamp,
        outcome -> Text,
        status -> Nullable<BigInt>,
        milliseconds -> BigInt,
    }
}

diesel::allow_tables_to_appear_in_same_query!(webhooks, webhook_deliveries, webhook_attempts);
diesel::allow_tables_to_appear_in_same_query!(
    adopters,
    adopter_checks,
    links,
    link_children,
    children,
    sibling_groups,
    organisations,
    matching_plans,
    matching_plan_lines,
    matching_plan_line_children,
    panels,
    panel_items,
    shortlist_lines,
    expressions_of_interest,
    interagency_placements,
    social_care_blocks,
    social_care_sends
);
diesel::allow_tables_to_appear_in_same_query!(audit_entries, audit_entry_cases, audit_seals, audit_seal_entries);
diesel::allow_tables_to_appear_in_same_query!(adopter_milestones, adopters);
diesel::allow_tables_to_appear_in_same_query!(child_milestones, children);
diesel::allow_tables_to_appear_in_same_query!(sibling_group_milestones, sibling_groups);
diesel::allow_tables_to_appear_in_same_query!(link_milestones, links);
diesel::allow_tables_to_appear_in_same_query!(interest_milestones, expressions_of_interest);
diesel::allow_tables_to_appear_in_same_query!(placement_milestones, interagency_placements);
diesel::allow_tables_to_appear_in_same_query!(panel_item_milestones, panel_items);
