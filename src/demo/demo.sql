-- name: demo_some
SELECT (SELECT count(*) FROM (SELECT 1 FROM account LIMIT 1) AS a) + (SELECT count(*) FROM (SELECT 1 FROM business LIMIT 1) AS b)
-- name: demo_notices_drop
DELETE FROM notice
-- name: demo_companions
SELECT id, area FROM account WHERE role = 'companion' ORDER BY id
-- name: demo_bind_owner
UPDATE account SET person_id = $2 WHERE name = $1
-- name: demo_license
INSERT INTO license (business_id, kind, number, created_at, updated_at) VALUES ($1, $2, $3, $4, $4)
-- name: demo_last_business
SELECT max(id) FROM business
-- name: demo_business_from
-- The first active one from an id on.
SELECT id, name, owner_name, phone, ward, address, lat_e6, lng_e6, companion_id FROM business
WHERE id >= $1 AND activity = 'active' ORDER BY id LIMIT 1
-- name: demo_owned
SELECT id FROM business WHERE owner_id = $1 AND activity = 'active' ORDER BY id LIMIT 1
-- name: demo_workers
SELECT id, person_id, name, display_name, role, area FROM account
WHERE role IN ('companion', 'lurah', 'camat', 'officer', 'partner', 'owner') ORDER BY id
-- name: demo_case
SELECT state, level, seal, due_at, paused_until, assignee_id, partner_id, contacted_at FROM casefile WHERE id = $1

-- ---- the field ----
-- name: demo_shops
SELECT id, companion_id, ward, lat_e6, lng_e6, owner_id, sector, founded_on FROM business
WHERE activity = 'active' AND merged_into IS NULL AND id > $1 ORDER BY id LIMIT 500
-- name: demo_heads
SELECT id, area FROM account WHERE role = 'lurah' ORDER BY area
-- name: demo_field_people
SELECT id, area FROM account WHERE role = 'companion' ORDER BY id
-- name: demo_owner_person
SELECT person_id FROM account WHERE name = 'pemilik-1'
-- name: demo_visit
INSERT INTO visit (business_id, account_id, visited_at, visited_on, recorded_at, kind, met, needs, summary, advice, lat_e6, lng_e6,
accuracy_m, flags, confirmed_at, confirmed_by, objected_at, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $5, $5)
-- name: demo_promise
INSERT INTO task (business_id, visit_id, origin, title, who, account_id, ward, due_on, state, outcome, done_at, done_by, told,
created_by, created_at, updated_at)
VALUES ($1, $2, 'promise', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
-- name: demo_revenue
INSERT INTO revenue (business_id, month, amount, low, high, source, confidence, visit_id, account_id, recorded_at, current)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1)
-- name: demo_need
INSERT INTO need (business_id, visit_id, kind, detail, account_id, due_on, state, outcome, closed_at, created_by, created_at,
updated_at)
VALUES ($1, $2, $3, '', $4, $5, $6, $7, $8, $4, $9, $10)
-- name: demo_plan
INSERT INTO visit_plan (business_id, account_id, planned_on, rank, state, created_at, updated_at)
SELECT $1, $2, $3, $4, 'planned', $5, $5
-- name: demo_phone
INSERT INTO field_device (account_id, client_id, label, program, waiting, created_at, synced_at) VALUES ($1, $2, $3, $4, $5, $6, $7)

-- Answers of a twelfth of the city, as their companions wrote them down on a day: by nature of the business (0 … 99),
-- with some chance from question to question; yes or no where there is nothing between.
-- name: demo_answers
INSERT INTO fact (business_id, kind, value, valid_from, recorded_at, account_id)
SELECT a.id, a.kind, CASE WHEN a.yes_no = 1 THEN CASE WHEN a.raw > 80 THEN '3' ELSE '0' END
WHEN a.raw >= 165 THEN '3' WHEN a.raw >= 110 THEN '2' WHEN a.raw >= 55 THEN '1' ELSE '0' END, $1, $2, a.companion_id
FROM (SELECT b.id, b.companion_id, k.column1 AS kind, k.column3 AS yes_no, b.id * 7919 % 100 + (b.id * 31 + k.column2 * 977) % 75
+ CASE WHEN b.id % 5 = 0 THEN CAST($6 AS BIGINT) ELSE CAST($5 AS BIGINT) END AS raw
FROM business b JOIN (VALUES ('ind:KEU1', 1, 0), ('ind:KEU2', 2, 0), ('ind:KEU3', 3, 0), ('ind:PAS1', 4, 0), ('ind:PAS2', 5, 0),
('ind:PRO1', 6, 0), ('ind:PRO2', 7, 0), ('ind:PRO3', 8, 0), ('ind:PRO4', 9, 0), ('ind:DIG2', 10, 1), ('ind:SDM3', 11, 1),
('ind:UTG1', 12, 0)) AS k ON 1 = 1
WHERE b.id / 4 % 12 = $3 AND b.id % $4 = 0 AND b.companion_id IS NOT NULL AND b.activity = 'active' AND b.curation_on <= $1) a
-- name: demo_moves_early
DELETE FROM growth_move WHERE state = 'proposed' AND business_id IN (SELECT id FROM business WHERE curation_on > $1)
-- name: demo_tellers
SELECT id, companion_id, ward, sector, founded_on FROM business
WHERE activity = 'active' AND merged_into IS NULL AND id > $1 ORDER BY id LIMIT $2
-- name: demo_told
SELECT business_id, month, amount FROM revenue WHERE business_id >= $1 AND business_id <= $2 AND current = 1
ORDER BY business_id, month

-- name: demo_shown
SELECT id FROM business WHERE id > $1 AND id % $2 = $3 AND curation = 'curated' AND activity = 'active'
AND merged_into IS NULL AND phone IS NOT NULL ORDER BY id LIMIT $4

-- name: demo_loan_shops
-- Of owners with an account and of the demo's companion first, then here and there in the city.
SELECT b.id FROM business b LEFT JOIN account c ON c.id = b.companion_id
WHERE b.merged_into IS NULL AND b.activity = 'active'
AND (b.id % $1 = 0 OR c.name = 'sahabat-kauman-1' OR EXISTS (SELECT 1 FROM account a WHERE a.person_id = b.owner_id))
ORDER BY CASE WHEN EXISTS (SELECT 1 FROM account a WHERE a.person_id = b.owner_id) THEN 0 WHEN b.id % $1 = 0 THEN 2 ELSE 1 END,
b.id LIMIT $2
-- name: demo_debt_shops
-- The first business of an owner: of those with an account, of the demo's companion, then here and there in the city.
SELECT min(b.id) AS id FROM business b LEFT JOIN account c ON c.id = b.companion_id
LEFT JOIN account o ON o.person_id = b.owner_id
WHERE b.merged_into IS NULL AND b.activity = 'active'
AND ((b.id + 3) % $1 = 0 OR (c.name = 'sahabat-kauman-1' AND b.id % 3 = 0) OR o.name = 'pemilik-1')
GROUP BY b.owner_id
ORDER BY max(CASE WHEN o.name = 'pemilik-1' THEN 1 ELSE 0 END) DESC, max(CASE WHEN c.name = 'sahabat-kauman-1' THEN 1 ELSE 0 END) DESC,
min(b.id) LIMIT $2

-- name: demo_capital_shops
-- Here and there in the city, of owners without an account of their own.
SELECT b.id FROM business b WHERE b.merged_into IS NULL AND b.activity = 'active' AND b.companion_id IS NOT NULL
AND b.id > 12 AND b.id % $1 = 3 AND NOT EXISTS (SELECT 1 FROM account a WHERE a.person_id = b.owner_id)
ORDER BY b.id LIMIT $2
