-- The loan mirror.

-- name: loan_list
-- `$2`: today. What is overdue is what was to be paid before today, less what was. The parts are the same in the count, in the
-- same order.
SELECT l.id, l.version, l.created_at, l.updated_at, l.business_id, l.person_id, l.partner_id, v.product_id, l.fund_id,
l.application_id, l.client_id, l.number, l.state, l.signed_on, l.disbursed_on, l.ended_on, l.reason, l.plan, l.lent, l.paid,
l.plan_paid, l.principal_left, l.interest_left, l.surplus, l.next_due, p.method, p.principal, p.rate, p.periods, p.every,
p.unit, p.day_count, p.rounding, p.multiple_of, p.grace_principal, p.grace_interest, p.start_on, p.first_due, b.name,
o.name, b.ward, m.name, coalesce((SELECT max(s.upto) FROM loan_schedule s WHERE s.loan_id = l.id AND s.plan = l.plan
AND s.pay_by < $2), 0)
FROM loan l JOIN loan_plan p ON p.loan_id = l.id AND p.plan = l.plan JOIN business b ON b.id = l.business_id
JOIN person o ON o.id = l.person_id JOIN partner m ON m.id = l.partner_id
LEFT JOIN product_version v ON v.id = l.product_version_id
WHERE l.id > 0
--? one: AND l.id = $3
--? companion: AND b.companion_id = $4
--? owner: AND l.person_id = $5
--? partner: AND l.partner_id = $6
--? state: AND l.state = $7
--? open: AND (l.state = 'running' OR l.state = 'restructured')
--? since: AND l.next_due >= $8
--? until: AND l.next_due <= $9
--? business: AND l.business_id = $10
--? with: AND l.partner_id = $11
--? after: AND (coalesce(l.next_due, '9999-12-31'), l.id) > ($12, $13)
ORDER BY coalesce(l.next_due, '9999-12-31'), l.id LIMIT $1
-- name: loan_count
SELECT count(*) FROM (SELECT 1 FROM loan l JOIN business b ON b.id = l.business_id WHERE l.id > 0
--? one: AND l.id = $1
--? companion: AND b.companion_id = $2
--? owner: AND l.person_id = $3
--? partner: AND l.partner_id = $4
--? state: AND l.state = $5
--? open: AND (l.state = 'running' OR l.state = 'restructured')
--? since: AND l.next_due >= $6
--? until: AND l.next_due <= $7
--? business: AND l.business_id = $8
--? with: AND l.partner_id = $9
LIMIT 1001) AS counted
-- name: loan_figures
-- Of open loans by the day that is next: buckets are made of it.
SELECT l.next_due, count(*), CAST(sum(l.principal_left) AS BIGINT), CAST(sum(coalesce((SELECT max(s.upto) FROM loan_schedule s
WHERE s.loan_id = l.id AND s.plan = l.plan AND s.pay_by < $1), 0) - l.plan_paid) AS BIGINT)
FROM loan l JOIN business b ON b.id = l.business_id
WHERE (l.state = 'running' OR l.state = 'restructured') AND l.next_due IS NOT NULL
--? companion: AND b.companion_id = $2
--? owner: AND l.person_id = $3
--? partner: AND l.partner_id = $4
GROUP BY l.next_due

-- name: loan_of_client
SELECT id FROM loan WHERE client_id = $1
-- name: loan_of_number
SELECT id FROM loan WHERE partner_id = $1 AND number = $2
-- name: loan_insert
INSERT INTO loan (client_id, business_id, person_id, partner_id, product_version_id, fund_id, application_id, number, state,
signed_on, created_by, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'agreed', $9, $10, $11, $11) RETURNING id
-- name: loan_touch
UPDATE loan SET version = version + 1, updated_at = $3 WHERE id = $1 AND version = $2
-- name: loan_begin
UPDATE loan SET disbursed_on = $2, lent = $3, state = 'running' WHERE id = $1
-- name: loan_end
UPDATE loan SET state = $2, ended_on = $3, reason = $4 WHERE id = $1
-- name: loan_set_number
UPDATE loan SET number = $2 WHERE id = $1
-- name: loan_stands
UPDATE loan SET plan = $2, paid = $3, plan_paid = $4, principal_left = $5, interest_left = $6, surplus = $7, next_due = $8,
state = $9, ended_on = $10 WHERE id = $1

-- name: loan_plan_insert
INSERT INTO loan_plan (loan_id, plan, kind, made_on, prior, method, principal, rate, periods, every, unit, day_count,
rounding, multiple_of, grace_principal, grace_interest, start_on, first_due, carried, waived, reason, created_by, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)
-- name: loan_plan_begin
UPDATE loan_plan SET principal = $2, start_on = $3, made_on = $3, first_due = $4 WHERE loan_id = $1 AND plan = 1
-- name: loan_plan_last
SELECT max(plan) FROM loan_plan WHERE loan_id = $1
-- name: loan_plans
SELECT plan, prior, carried, waived, created_at, kind, made_on, reason, method, principal, rate, periods, every, unit,
day_count, rounding, multiple_of, grace_principal, grace_interest, start_on, first_due
FROM loan_plan WHERE loan_id = $1 ORDER BY plan LIMIT 100
-- name: loan_row_insert
INSERT INTO loan_schedule (loan_id, plan, n, due_on, pay_by, principal, interest, upto) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
-- name: loan_rows
SELECT n, due_on, pay_by, principal, interest FROM loan_schedule WHERE loan_id = $1 AND plan = $2 ORDER BY n LIMIT 1200
-- name: loan_row_pay_by
UPDATE loan_schedule SET pay_by = $4 WHERE loan_id = $1 AND plan = $2 AND n = $3
-- name: loan_plan_paid
SELECT CAST(coalesce(sum(amount), 0) AS BIGINT) FROM loan_payment WHERE loan_id = $1 AND plan = $2 AND reversed_at IS NULL
-- name: loan_all_paid
SELECT CAST(coalesce(sum(amount), 0) AS BIGINT) FROM loan_payment WHERE loan_id = $1 AND reversed_at IS NULL

-- name: loan_payments
SELECT id, loan_id, plan, amount, import_id, created_at, reversed_at, paid_on, reference, source, note, reversed_why
FROM loan_payment WHERE loan_id = $1
--? one: AND id = $2
--? reference: AND reference = $3 AND reversed_at IS NULL
ORDER BY paid_on DESC, id DESC LIMIT 2000
-- name: loan_payment_insert
INSERT INTO loan_payment (loan_id, plan, paid_on, amount, reference, source, import_id, note, created_by, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id
-- name: loan_payment_reverse
UPDATE loan_payment SET reversed_at = $2, reversed_by = $3, reversed_why = $4 WHERE id = $1 AND reversed_at IS NULL

-- name: loan_partner_there
SELECT count(*) FROM partner WHERE id = $1
-- name: loan_product_version
SELECT v.id FROM product_version v JOIN product p ON p.id = v.product_id WHERE v.product_id = $1 AND v.valid_from <= $2
AND (v.valid_to IS NULL OR v.valid_to >= $2) AND (p.partner_id IS NULL OR p.partner_id = $3)

-- name: loan_to_remind
-- Instalments that come by a day, or were missed; those that were reminded of the same already are left to the caller.
SELECT l.id, l.next_due, l.reminded, b.name, b.phone, o.name, l.person_id, m.name, b.owner_id,
(SELECT a.id FROM account a WHERE a.person_id = l.person_id AND a.active = 1 ORDER BY a.id LIMIT 1),
(SELECT s.upto FROM loan_schedule s WHERE s.loan_id = l.id AND s.plan = l.plan AND s.upto > l.plan_paid ORDER BY s.n LIMIT 1)
- l.plan_paid
FROM loan l JOIN business b ON b.id = l.business_id JOIN person o ON o.id = l.person_id JOIN partner m ON m.id = l.partner_id
WHERE (l.state = 'running' OR l.state = 'restructured') AND l.next_due <= $1 AND l.id > $2 ORDER BY l.id LIMIT $3
-- name: loan_reminded
UPDATE loan SET reminded = $2 WHERE id = $1
-- name: loan_open_from
SELECT id FROM loan WHERE (state = 'running' OR state = 'restructured') AND id > $1 ORDER BY id LIMIT $2

-- name: loan_merge_move
UPDATE loan SET business_id = $2 WHERE business_id = $1 RETURNING id
-- name: loan_merge_back
UPDATE loan SET business_id = $2 WHERE id = $1 AND business_id = $3

-- name: loan_equal
SELECT count(*) FROM loan_payment WHERE loan_id = $1 AND paid_on = $2 AND amount = $3 AND reversed_at IS NULL
-- name: loan_equal_bare
SELECT count(*) FROM loan_payment WHERE loan_id = $1 AND paid_on = $2 AND amount = $3 AND reversed_at IS NULL
AND reference IS NULL
