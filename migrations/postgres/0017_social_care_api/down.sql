DROP TABLE social_care_sends;
DROP TABLE social_care_blocks;
