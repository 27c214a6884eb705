-- Who stands beside whom.

-- name: assign_alone
SELECT id, name, ward, sector, lat_e6, lng_e6 FROM business
WHERE companion_id IS NULL AND activity = 'active' AND merged_into IS NULL AND ward = $1 ORDER BY id LIMIT $2
-- name: assign_alone_wards
SELECT ward, count(*) FROM business
WHERE companion_id IS NULL AND activity = 'active' AND merged_into IS NULL AND ward >= $1 AND ward < $2 GROUP BY ward ORDER BY ward LIMIT 1000
-- name: assign_caseload
SELECT id, name, ward, sector, lat_e6, lng_e6 FROM business
WHERE companion_id = $1 AND merged_into IS NULL AND ward >= $2 AND ward < $3 ORDER BY ward, id LIMIT $4
-- name: assign_candidates
-- Who stands beside businesses of a ward ($2: today): its own first. Enumerators collect data only.
SELECT a.id, coalesce(c.capacity, 150), a.display_name, a.area, coalesce(c.sectors, ''), c.home_ward,
(SELECT count(*) FROM business b WHERE b.companion_id = a.id AND b.activity = 'active' AND b.merged_into IS NULL)
FROM account a LEFT JOIN companion c ON c.account_id = a.id
WHERE a.role = 'companion' AND a.active = 1 AND coalesce(c.active, 1) = 1 AND coalesce(c.duty, '') <> 'enumerator'
AND (c.term_from IS NULL OR c.term_from <= $2) AND (c.term_until IS NULL OR c.term_until >= $2)
AND (a.area = $1 OR a.area = '' OR substr($1, 1, length(a.area) + 1) = a.area || '.')
ORDER BY a.id LIMIT 200
-- name: assign_middle
SELECT count(*), CAST(coalesce(avg(lat_e6), 0) AS BIGINT), CAST(coalesce(avg(lng_e6), 0) AS BIGINT) FROM business
WHERE companion_id = $1 AND merged_into IS NULL AND lat_e6 IS NOT NULL AND lng_e6 IS NOT NULL

-- name: assign_now
SELECT coalesce(companion_id, 0) FROM business WHERE id = $1

-- name: assign_tasks_along
UPDATE task SET account_id = $3, updated_at = $4, version = version + 1
WHERE business_id = $1 AND account_id = $2 AND who = 'companion' AND state = 'open'
-- name: assign_needs_along
UPDATE need SET account_id = $3, updated_at = $4, version = version + 1
WHERE business_id = $1 AND account_id = $2 AND (state = 'open' OR state = 'working')
-- name: assign_plans_along
UPDATE visit_plan SET account_id = $3, updated_at = $4, version = version + 1
WHERE business_id = $1 AND account_id = $2 AND state = 'planned'
-- name: assign_plans_drop
UPDATE visit_plan SET state = 'dropped', updated_at = $3, version = version + 1
WHERE business_id = $1 AND account_id = $2 AND state = 'planned'

-- name: assignment_insert
INSERT INTO assignment (kind, area, from_id, to_id, reason, n, created_by, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
RETURNING id
-- name: assignment_row_insert
INSERT INTO assignment_row (assignment_id, business_id, from_id, to_id) VALUES ($1, $2, $3, $4)
-- name: assignment_rows_open
SELECT business_id, from_id, to_id FROM assignment_row WHERE assignment_id = $1 AND undone = 0 ORDER BY business_id
-- name: assignment_last
-- The last that was said of a business and still stands.
SELECT r.assignment_id, b.companion_id FROM assignment_row r JOIN business b ON b.id = r.business_id
WHERE r.business_id = $1 AND r.undone = 0 ORDER BY r.assignment_id DESC LIMIT 1
-- name: assignment_row_undone
UPDATE assignment_row SET undone = 1 WHERE assignment_id = $1 AND business_id = $2
-- name: assignment_undone
UPDATE assignment SET undone_at = $2 WHERE id = $1 AND undone_at IS NULL

-- name: assignment_list
SELECT s.id, s.from_id, s.to_id, s.n, s.created_at, s.undone_at, s.kind, s.area, s.reason, f.display_name, t.display_name, k.display_name
FROM assignment s LEFT JOIN account f ON f.id = s.from_id LEFT JOIN account t ON t.id = s.to_id LEFT JOIN account k ON k.id = s.created_by
WHERE s.id < $1
--? one: AND s.id = $5
--? area: AND ((s.area >= $3 AND s.area < $4) OR ((s.area = '' OR substr($3, 1, length(s.area) + 1) = s.area || '.') AND EXISTS (SELECT 1 FROM assignment_row r JOIN business b ON b.id = r.business_id WHERE r.assignment_id = s.id AND b.ward >= $3 AND b.ward < $4)))
--? companion: AND s.id IN (SELECT r.assignment_id FROM assignment_row r WHERE r.from_id = $6 UNION SELECT r.assignment_id FROM assignment_row r WHERE r.to_id = $6)
ORDER BY s.id DESC LIMIT $2
-- name: assignment_rows
-- The seventh: whether the business is still where this put it, and nobody spoke of it since. Then whom it would go back to.
SELECT r.business_id, r.undone, b.name, b.ward, f.display_name, t.display_name,
CASE WHEN coalesce(b.companion_id, 0) = coalesce(r.to_id, 0) AND r.assignment_id = (SELECT max(x.assignment_id)
FROM assignment_row x WHERE x.business_id = r.business_id AND x.undone = 0) THEN 1 ELSE 0 END,
CASE WHEN f.id IS NULL THEN 1 WHEN f.active = 1 AND f.role = 'companion' THEN 1 ELSE 0 END, f.area
FROM assignment_row r JOIN business b ON b.id = r.business_id LEFT JOIN account f ON f.id = r.from_id LEFT JOIN account t ON t.id = r.to_id
WHERE r.assignment_id = $1 AND b.ward >= $2 AND b.ward < $3
--? mine: AND (r.from_id = $4 OR r.to_id = $4)
ORDER BY b.name_fold, b.id LIMIT 5000
