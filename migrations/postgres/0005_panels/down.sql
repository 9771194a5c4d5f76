DROP TABLE panel_item_milestones;
DROP TABLE panel_items;
DROP TABLE panels;
