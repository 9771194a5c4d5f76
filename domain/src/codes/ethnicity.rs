//! Ethnic groups, by the code set of the SSDA903 collection.

code_list! {
    /// Ethnic group (SSDA903 code set ETHNIC).
    Ethnicity {
        /// White British.
        WhiteBritish = "WBRI",
        /// White Irish.
        WhiteIrish = "WIRI",
        /// Any other white background.
        WhiteOther = "WOTH",
        /// Traveller of Irish heritage.
        IrishTraveller = "WIRT",
        /// Gypsy or Roma.
        Roma = "WROM",
        /// White and Black Caribbean.
        WhiteBlackCaribbean = "MWBC",
        /// White and Black African.
        WhiteBlackAfrican = "MWBA",
        /// White and Asian.
        WhiteAsian = "MWAS",
        /// Any other mixed background.
        MixedOther = "MOTH",
        /// Indian.
        Indian = "AIND",
        /// Pakistani.
        Pakistani = "APKN",
        /// Bangladeshi.
        Bangladeshi = "ABAN",
        /// Any other Asian background.
        AsianOther = "AOTH",
        /// Black Caribbean.
        BlackCaribbean = "BCRB",
        /// Black African.
        BlackAfrican = "BAFR",
        /// Any other black background.
        BlackOther = "BOTH",
        /// Chinese.
        Chinese = "CHNE",
        /// Any other ethnic group.
        Other = "OOTH",
        /// Refused.
        Refused = "REFU",
        /// Not yet obtained.
        NotObtained = "NOBT",
    }
}

impl Ethnicity {
    /// True when the group says something: neither refused nor not yet obtained.
    pub fn is_known(self) -> bool {
        !matches!(self, Self::Refused | Self::NotObtained)
    }
}
