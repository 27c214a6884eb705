-- Open items of partners' files.

-- name: loan_file_put
INSERT INTO loan_file (partner_id, digest, lines, taken_by, taken_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (partner_id, digest) DO UPDATE SET taken_by = excluded.taken_by, taken_at = excluded.taken_at, ended_at = NULL
RETURNING id
-- name: loan_file_end
UPDATE loan_file SET added = added + $2, ended_at = $3 WHERE id = $1
-- name: loan_files_cut
SELECT count(*) FROM loan_file WHERE ended_at IS NULL AND taken_at < $1
--? partner: AND partner_id = $2

-- name: loan_item_list
-- The parts are the same in the count, in the same order.
SELECT i.id, i.version, i.created_at, i.updated_at, i.partner_id, i.file_id, i.line, i.loan_id, i.payment_id, i.settled_at,
i.amount, i.ours, i.theirs, i.kind, i.number, i.day_text, i.amount_text, i.paid_on, i.reference, i.told, i.state, i.closed_why,
m.name, a.display_name, b.name
FROM loan_item i JOIN partner m ON m.id = i.partner_id LEFT JOIN account a ON a.id = i.settled_by
LEFT JOIN loan l ON l.id = i.loan_id LEFT JOIN business b ON b.id = l.business_id WHERE i.id < $2
--? one: AND i.id = $3
--? partner: AND i.partner_id = $4
--? with: AND i.partner_id = $5
--? state: AND i.state = $6
--? kind: AND i.kind = $7
--? file: AND i.file_id = $8
ORDER BY i.id DESC LIMIT $1
-- name: loan_item_count
SELECT count(*) FROM (SELECT 1 FROM loan_item i WHERE i.id > 0
--? one: AND i.id = $1
--? partner: AND i.partner_id = $2
--? with: AND i.partner_id = $3
--? state: AND i.state = $4
--? kind: AND i.kind = $5
--? file: AND i.file_id = $6
LIMIT 1001) AS counted
-- name: loan_item_of_mark
SELECT id, state FROM loan_item WHERE partner_id = $1 AND mark = $2
-- name: loan_item_insert
INSERT INTO loan_item (partner_id, file_id, mark, kind, line, number, day_text, amount_text, paid_on, amount, reference, told,
loan_id, ours, theirs, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16) ON CONFLICT (partner_id, mark) DO NOTHING
-- name: loan_item_settle
UPDATE loan_item SET state = $2, loan_id = coalesce($3, loan_id), payment_id = $4, closed_why = $5, settled_by = $6,
settled_at = $7, updated_at = $8, version = version + 1 WHERE id = $1
-- name: loan_item_agree
UPDATE loan_item SET state = 'agreed', settled_at = $3, updated_at = $3, version = version + 1
WHERE loan_id = $1 AND kind = 'differs' AND state = 'open' AND mark <> $2
-- name: loan_item_differs
UPDATE loan_item SET state = 'open', ours = $3, settled_at = NULL, updated_at = $4, version = version + 1
WHERE partner_id = $1 AND mark = $2 AND (state = 'agreed' OR (state = 'open' AND ours <> $3))
-- name: loan_item_of_payment
SELECT count(*) FROM loan_item WHERE payment_id = $1
-- name: loan_item_by_hand
-- A payment of that day and amount that somebody entered without a reference, and that settles no other row.
SELECT p.id FROM loan_payment p WHERE p.loan_id = $1 AND p.paid_on = $2 AND p.amount = $3 AND p.reference IS NULL
AND p.reversed_at IS NULL AND p.source = 'entry' AND NOT EXISTS (SELECT 1 FROM loan_item i WHERE i.payment_id = p.id)
ORDER BY p.id LIMIT 1
-- name: loan_item_payment_gone
SELECT count(*) FROM loan_payment WHERE id = $1 AND reversed_at IS NOT NULL
-- name: loan_item_later
SELECT count(*) FROM loan_payment WHERE loan_id = $1 AND paid_on > $2 AND reversed_at IS NULL
