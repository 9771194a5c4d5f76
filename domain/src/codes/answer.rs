//! What a household says to a question. An absent answer is *not known*, which is not no.

code_list! {
    /// A household's answer to a question of matching.
    Answer {
        /// The household would.
        Yes = "yes",
        /// The household would want to talk about it.
        WouldDiscuss = "would_discuss",
        /// The household has ruled it out.
        No = "no",
    }
}
