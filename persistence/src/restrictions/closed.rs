//! The conditions by which queries leave out what is closed to their caller. They are written once
//! here and put into each query: a subquery that is put together at run time cannot stand inside
//! another one that both databases understand.

/// A child, in a query about `children`, is closed. The restrictions are named one by one: on
/// SQLite a statement with a list is prepared anew each time.
macro_rules! closed {
    ($hiding:expr) => {
        children::restriction
            .eq($crate::restrictions::ERASED)
            .or(children::restriction.eq($hiding.restriction))
            .or(children::restriction
                .eq($crate::restrictions::NONE)
                .and(children::adopted_on.is_not_null())
                .and(children::adopted_on.le($hiding.adopted_until)))
    };
}

/// The closed children of the link that a column names.
macro_rules! closed_children_of_link {
    ($link:expr, $hiding:expr) => {
        link_children::table
            .inner_join(children::table.on(link_children::child_id.eq(children::id)))
            .filter(link_children::link_id.nullable().eq($link.nullable()))
            .filter(closed!($hiding))
    };
}

/// The sibling group that a column names has a child who is not closed, or no closed one.
macro_rules! open_group {
    ($group:expr, $hiding:expr) => {
        exists(
            children::table
                .filter(children::sibling_group_id.eq($group.nullable()))
                .filter(not(closed!($hiding))),
        )
        .or(not(exists(
            children::table
                .filter(children::sibling_group_id.eq($group.nullable()))
                .filter(closed!($hiding)),
        )))
    };
}

pub(crate) use {closed, closed_children_of_link, open_group};
