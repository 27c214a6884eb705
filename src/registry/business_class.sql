-- The class of a business.

-- name: class_of_business
SELECT version, class, merged_into FROM business WHERE id = $1
-- name: class_set
UPDATE business SET class = $3, updated_at = $4, version = version + 1 WHERE id = $1 AND version = $2
-- name: class_first_day
SELECT min(valid_from) FROM fact WHERE business_id = $1
