//! Why a caller reads or changes a case, as far as it says so.

use crate::codes::code_list;

code_list! {
    /// Why a caller reads or changes. A list of codes and no free text, because free text about a
    /// case soon holds a name.
    Purpose {
        /// The daily work on the case by those who are responsible for it.
        CaseWork = "case_work",
        /// The search for a family, and matching.
        FamilyFinding = "family_finding",
        /// A panel or the agency decision maker.
        Panel = "panel",
        /// The interest of a partner agency.
        PartnerInterest = "partner_interest",
        /// A statutory return or an inspection's list.
        StatutoryReturn = "statutory_return",
        /// Supervision, quality assurance and inspection of practice.
        QualityAssurance = "quality_assurance",
        /// A concern for somebody's safety.
        Safeguarding = "safeguarding",
        /// A complaint, a representation or a review.
        Complaint = "complaint",
        /// Court proceedings.
        Court = "court",
        /// Somebody asks what is held on them.
        SubjectAccess = "subject_access",
        /// Correcting what was recorded wrongly.
        Correction = "correction",
        /// An unattended exchange between systems.
        SystemExchange = "system_exchange",
        /// Finding and mending a fault of a system.
        Support = "support",
    }
}
