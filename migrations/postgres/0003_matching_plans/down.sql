DROP TABLE matching_plan_lines;
DROP TABLE matching_plans;
