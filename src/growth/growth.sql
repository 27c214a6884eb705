-- How businesses stand: what it is reckoned from, and the row that keeps it.

-- What a slice of businesses is reckoned from, in order of id: the register, their row, their open move.
-- name: growth_subjects
SELECT b.id, b.ward, b.class, b.activity, b.merged_into, b.founded_on, b.capital, b.employees, b.channels,
CASE WHEN b.nib IS NULL THEN 0 ELSE 1 END, CASE WHEN p.npwp IS NULL THEN 0 ELSE 1 END,
(SELECT count(DISTINCT l.kind) FROM license l WHERE l.business_id = b.id AND l.removed_at IS NULL
AND coalesce(l.issued_on, '') <= $3 AND coalesce(l.expires_on, '9') >= $3),
(SELECT count(*) FROM training_guest g JOIN training t ON t.id = g.training_id
WHERE g.business_id = b.id AND g.state = 'attended' AND t.starts_at >= $4 AND t.starts_at < $5),
g.ward, g.class, g.settled, g.basis, g.verified, g.value, g.to_next, g.step, g.step_since, g.score, g.coverage, g.next,
g.trend, g.months, g.last_month, m.id, m.after, m.before, g.fell, g.fell_on,
(SELECT d.kind FROM document d WHERE d.business_id = b.id AND d.removed_at IS NULL AND d.capital = b.capital
ORDER BY d.id DESC LIMIT 1), g.recent
FROM business b JOIN person p ON p.id = b.owner_id
LEFT JOIN growth g ON g.business_id = b.id
LEFT JOIN growth_move m ON m.business_id = b.id AND m.what = 'class' AND m.state = 'proposed'
WHERE b.id >= $1 AND b.id < $2 ORDER BY b.id
-- name: growth_figures
SELECT business_id, month, amount, low, high, confidence FROM revenue
WHERE business_id >= $1 AND business_id < $2 AND current = 1 AND month >= $3 AND month <= $4
ORDER BY business_id, month
-- name: growth_told
SELECT business_id, kind, value FROM fact
WHERE business_id >= $1 AND business_id < $2 AND kind >= 'ind:' AND kind < 'ind;' AND valid_from <= $3
ORDER BY business_id, kind, valid_from, id

-- name: growth_put
INSERT INTO growth (business_id, ward, reckoned_on, class, settled, basis, verified, value, to_next, step, step_since,
score, coverage, next, trend, months, last_month, updated_at, fell, fell_on, recent)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
ON CONFLICT (business_id) DO UPDATE SET ward = excluded.ward, reckoned_on = excluded.reckoned_on,
class = excluded.class, settled = excluded.settled, basis = excluded.basis, verified = excluded.verified,
value = excluded.value, to_next = excluded.to_next, step = excluded.step, step_since = excluded.step_since,
score = excluded.score, coverage = excluded.coverage, next = excluded.next, trend = excluded.trend,
months = excluded.months, last_month = excluded.last_month, updated_at = excluded.updated_at,
fell = excluded.fell, fell_on = excluded.fell_on, recent = excluded.recent
-- name: growth_remove
DELETE FROM growth WHERE business_id = $1
-- name: growth_last_business
SELECT coalesce(max(id), 0) FROM business

-- Moves as the state asks for them.
-- Another server may have proposed the same just now.
-- name: move_insert
INSERT INTO growth_move (business_id, ward, what, before, after, rise, moved_on, basis, value, verified, rule_id, state,
created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT DO NOTHING
-- name: move_withdraw
UPDATE growth_move SET state = 'withdrawn', decided_at = $2, version = version + 1
WHERE business_id = $1 AND what = 'class' AND state = 'proposed'
-- name: move_rests
SELECT count(*) FROM growth_move WHERE business_id = $1 AND what = 'class' AND after = $2
AND (state = 'rejected' OR state = 'undone') AND decided_at > $3
-- name: move_forget
DELETE FROM growth_move WHERE business_id = $1
