DROP TABLE shortlist_lines;
