-- Whom to visit today: the businesses of a companion or of a ward, and why. Each query has the parts `companion` and
-- `ward`: one of them is on.

-- Read from an index alone; what is shown of the first ones comes after ranking.
-- name: today_businesses
SELECT b.id, b.visited_on, b.curation, b.curation_until FROM business b
WHERE b.activity = 'active' AND b.merged_into IS NULL
--? companion: AND b.companion_id = $2
--? ward: AND b.ward = $3
ORDER BY b.visited_on NULLS FIRST, b.id LIMIT $1
-- name: today_details
SELECT b.id, b.name, b.owner_name, b.phone, b.address, b.ward, b.lat_e6, b.lng_e6 FROM business b
-- engine: sqlite
WHERE b.id IN (SELECT j.value FROM json_each($1) j) ORDER BY b.id LIMIT 500
-- engine: postgresql
WHERE b.id IN (SELECT CAST(j.value AS BIGINT) FROM json_array_elements_text(CAST($1 AS JSON)) j) ORDER BY b.id LIMIT 500
-- engine: both

-- name: today_tasks
SELECT t.business_id, count(*), min(t.due_on) FROM business b JOIN task t ON t.business_id = b.id
WHERE b.activity = 'active' AND b.merged_into IS NULL AND t.state = 'open' AND t.due_on <= $1
--? companion: AND b.companion_id = $2
--? ward: AND b.ward = $3
GROUP BY t.business_id ORDER BY t.business_id LIMIT 3000

-- name: today_needs
SELECT n.business_id, count(*), min(n.due_on) FROM business b JOIN need n ON n.business_id = b.id
WHERE b.activity = 'active' AND b.merged_into IS NULL AND (n.state = 'open' OR n.state = 'working') AND n.due_on <= $1
--? companion: AND b.companion_id = $2
--? ward: AND b.ward = $3
GROUP BY n.business_id ORDER BY n.business_id LIMIT 3000

-- name: today_planned
SELECT p.business_id, p.planned_on FROM visit_plan p
WHERE p.account_id = $1 AND p.state = 'planned' AND p.planned_on <= $2 ORDER BY p.planned_on, p.rank, p.id LIMIT 500

-- name: today_settings
SELECT key, value FROM setting WHERE key >= 'today_weight_' AND key < 'today_weight`' ORDER BY key
