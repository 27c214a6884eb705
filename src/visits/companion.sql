-- The companions' register. Who is in it: accounts of that role, and who once was one.
-- `stands`: beside businesses today, by the account, the row and its term ($2: today).
-- The parts of the list and of its count are the same, in the same order.

-- name: companion_rows
SELECT a.id, a.created_at, a.updated_at, c.version, c.created_at, c.updated_at, c.capacity, c.active, p.stands, a.name,
a.display_name, a.area, a.phone, c.duty, c.letter_number, c.letter_on, c.term_from, c.term_until, c.sectors, c.home_ward,
(SELECT count(*) FROM business b WHERE b.companion_id = a.id AND b.activity = 'active' AND b.merged_into IS NULL),
(SELECT count(*) FROM business b WHERE b.companion_id = a.id AND b.activity = 'active' AND b.merged_into IS NULL AND b.visited_on IS NULL),
(SELECT count(*) FROM business b WHERE b.companion_id = a.id AND b.activity = 'active' AND b.merged_into IS NULL AND b.visited_on >= $3),
(SELECT max(v.visited_at) FROM visit v WHERE v.account_id = a.id AND v.withdrawn_at IS NULL),
(SELECT count(*) FROM task t WHERE t.account_id = a.id AND t.state = 'open'),
(SELECT count(*) FROM task t WHERE t.account_id = a.id AND t.state = 'open' AND t.due_on < $2)
FROM (SELECT s.id, s.stands FROM (SELECT x.id, x.name, x.display_name, x.area,
CASE WHEN x.active = 1 AND x.role = 'companion' AND coalesce(y.active, 1) = 1 AND (y.term_from IS NULL OR y.term_from <= $2)
AND (y.term_until IS NULL OR y.term_until >= $2) THEN 1 ELSE 0 END AS stands
FROM account x LEFT JOIN companion y ON y.account_id = x.id
WHERE x.id IN (SELECT r.id FROM account r WHERE r.role = 'companion' UNION SELECT m.account_id FROM companion m)
--? one: AND x.id = $6
--? name: AND x.name = $9
) s WHERE s.name >= ''
--? within: AND s.area >= $4 AND s.area < $5
--? area: AND ((s.area >= $4 AND s.area < $5) OR s.area = '' OR substr($4, 1, length(s.area) + 1) = s.area || '.' OR (s.stands = 0 AND EXISTS (SELECT 1 FROM business h WHERE h.companion_id = s.id AND h.merged_into IS NULL AND h.ward >= $4 AND h.ward < $5)))
--? stands: AND s.stands = 1
--? ended: AND s.stands = 0
--? none: AND NOT EXISTS (SELECT 1 FROM business i WHERE i.companion_id = s.id AND i.activity = 'active' AND i.merged_into IS NULL)
--? some: AND EXISTS (SELECT 1 FROM business i WHERE i.companion_id = s.id AND i.activity = 'active' AND i.merged_into IS NULL)
--? text: AND (lower(s.display_name) LIKE $8 || '%' ESCAPE '!' OR lower(s.display_name) LIKE '% ' || $8 || '%' ESCAPE '!' OR s.name LIKE $8 || '%' ESCAPE '!')
--? after: AND s.name > (SELECT n.name FROM account n WHERE n.id = $7)
ORDER BY s.name LIMIT $1) p JOIN account a ON a.id = p.id LEFT JOIN companion c ON c.account_id = a.id
ORDER BY a.name

-- name: companion_count
SELECT count(*) FROM (SELECT x.id, x.name, x.display_name, x.area,
CASE WHEN x.active = 1 AND x.role = 'companion' AND coalesce(y.active, 1) = 1 AND (y.term_from IS NULL OR y.term_from <= $1)
AND (y.term_until IS NULL OR y.term_until >= $1) THEN 1 ELSE 0 END AS stands
FROM account x LEFT JOIN companion y ON y.account_id = x.id
WHERE x.id IN (SELECT r.id FROM account r WHERE r.role = 'companion' UNION SELECT m.account_id FROM companion m)
--? one: AND x.id = $4
) s WHERE s.name >= ''
--? within: AND s.area >= $2 AND s.area < $3
--? area: AND ((s.area >= $2 AND s.area < $3) OR s.area = '' OR substr($2, 1, length(s.area) + 1) = s.area || '.' OR (s.stands = 0 AND EXISTS (SELECT 1 FROM business h WHERE h.companion_id = s.id AND h.merged_into IS NULL AND h.ward >= $2 AND h.ward < $3)))
--? stands: AND s.stands = 1
--? ended: AND s.stands = 0
--? none: AND NOT EXISTS (SELECT 1 FROM business i WHERE i.companion_id = s.id AND i.activity = 'active' AND i.merged_into IS NULL)
--? some: AND EXISTS (SELECT 1 FROM business i WHERE i.companion_id = s.id AND i.activity = 'active' AND i.merged_into IS NULL)
--? text: AND (lower(s.display_name) LIKE $5 || '%' ESCAPE '!' OR lower(s.display_name) LIKE '% ' || $5 || '%' ESCAPE '!' OR s.name LIKE $5 || '%' ESCAPE '!')

-- name: companion_insert
INSERT INTO companion (account_id, duty, letter_number, letter_on, term_from, term_until, sectors, capacity, home_ward, active, created_at, updated_at, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, 2)
-- name: companion_update
UPDATE companion SET duty = $3, letter_number = $4, letter_on = $5, term_from = $6, term_until = $7, sectors = $8, capacity = $9,
home_ward = $10, active = $11, updated_at = $12, version = version + 1 WHERE account_id = $1 AND version = $2
-- name: companion_keep
INSERT INTO companion (account_id, created_at, updated_at) VALUES ($1, $2, $2) ON CONFLICT (account_id) DO NOTHING

-- name: companion_alone_count
SELECT count(*) FROM (SELECT 1 FROM business WHERE companion_id IS NULL AND activity = 'active' AND merged_into IS NULL
AND ward >= $1 AND ward < $2 LIMIT 1001) AS counted
-- name: companion_version
SELECT version FROM companion WHERE account_id = $1
