-- Funds and their ledger.

-- name: fund_list
SELECT f.id, f.version, f.created_at, f.updated_at, f.partner_id, f.budget, f.reserved, f.spent, f.code, f.name, f.kind,
f.asnaf, f.purposes, f.valid_from, f.valid_to, f.note, p.name, f.revolves
FROM fund f JOIN partner p ON p.id = f.partner_id WHERE f.id > 0
--? one: AND f.id = $1
--? partner: AND f.partner_id = $2
ORDER BY p.name, f.name, f.id LIMIT 200
-- name: fund_insert
INSERT INTO fund (partner_id, code, name, kind, asnaf, purposes, valid_from, valid_to, note, created_at, updated_at, revolves)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11) ON CONFLICT (code) DO NOTHING RETURNING id
-- name: fund_update
UPDATE fund SET name = $3, asnaf = $4, purposes = $5, valid_from = $6, valid_to = $7, note = $8, updated_at = $9, revolves = $10,
version = version + 1 WHERE id = $1 AND version = $2

-- Moves the sums, or nothing where they would not hold.
-- name: fund_move
UPDATE fund SET budget = budget + $2, reserved = reserved + $3, spent = spent + $4 WHERE id = $1
AND budget + $2 >= 0 AND reserved + $3 >= 0 AND spent + $4 >= 0
AND (reserved + $3) + (spent + $4) <= budget + $2
RETURNING budget, reserved, spent
-- name: booking_of_subject
SELECT own_reserved, own_spent, purpose, asnaf FROM fund_booking
WHERE subject = $1 AND subject_id = $2 AND fund_id = $3 ORDER BY id DESC LIMIT 1
-- name: booking_insert
INSERT INTO fund_booking (fund_id, key, kind, amount, purpose, asnaf, subject, subject_id, budget, reserved, spent,
own_reserved, own_spent, note, account_id, booked_on, booked_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) RETURNING id
-- name: booking_list
SELECT b.id, b.fund_id, b.amount, b.subject_id, b.account_id, b.booked_at, b.budget, b.reserved, b.spent, b.own_reserved,
b.own_spent, b.kind, b.purpose, b.asnaf, b.subject, b.key, b.note, b.booked_on, a.display_name
FROM fund_booking b LEFT JOIN account a ON a.id = b.account_id WHERE b.id > 0
--? fund: AND b.fund_id = $1
--? below: AND b.id < $2
--? key: AND b.key = $3
ORDER BY b.id DESC LIMIT 50
-- name: booking_count
SELECT count(*) FROM fund_booking WHERE fund_id = $1
-- name: booking_sums
SELECT sum(CASE kind WHEN 'budget' THEN amount WHEN 'cut' THEN -amount ELSE 0 END),
sum(CASE kind WHEN 'reserve' THEN amount WHEN 'release' THEN -amount WHEN 'spend' THEN -amount ELSE 0 END),
sum(CASE kind WHEN 'spend' THEN amount WHEN 'again' THEN amount WHEN 'refund' THEN -amount ELSE 0 END)
FROM fund_booking WHERE fund_id = $1
-- name: booking_lines
SELECT purpose, asnaf, substr(booked_on, 1, 7),
sum(CASE kind WHEN 'reserve' THEN amount WHEN 'release' THEN -amount WHEN 'spend' THEN -amount ELSE 0 END),
sum(CASE kind WHEN 'spend' THEN amount WHEN 'again' THEN amount WHEN 'refund' THEN -amount ELSE 0 END),
sum(CASE kind WHEN 'spend' THEN 1 ELSE 0 END)
FROM fund_booking WHERE fund_id = $1 AND kind IN ('reserve', 'release', 'spend', 'refund', 'again')
GROUP BY purpose, asnaf, substr(booked_on, 1, 7) ORDER BY 3, 1, 2 LIMIT 3000
