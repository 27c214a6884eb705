-- What came to pass in a month: [$1, $2) as days or instants, by ward.

-- name: month_visits
SELECT b.ward, count(*) FROM visit v JOIN business b ON b.id = v.business_id
WHERE v.visited_on >= $1 AND v.visited_on < $2 AND v.withdrawn_at IS NULL AND NOT (v.kind = 'phone' AND v.met = 'nobody')
GROUP BY b.ward ORDER BY b.ward
-- name: month_opened
SELECT ward, count(*) FROM casefile WHERE state <> 'held' AND opened_at >= $1 AND opened_at < $2 GROUP BY ward ORDER BY ward
-- name: month_solved
SELECT ward, count(*) FROM casefile WHERE resolved_at IS NOT NULL AND resolved_at >= $1 AND resolved_at < $2
GROUP BY ward ORDER BY ward
-- name: month_moves
SELECT ward, count(CASE WHEN rise = 1 THEN 1 END), count(CASE WHEN rise = 0 THEN 1 END) FROM growth_move
WHERE what = 'class' AND state = 'confirmed' AND moved_on >= $1 AND moved_on < $2 GROUP BY ward ORDER BY ward
-- name: month_sheets
SELECT b.ward, count(*) FROM debt_sheet s JOIN business b ON b.id = s.business_id
WHERE s.created_at >= $1 AND s.created_at < $2 GROUP BY b.ward ORDER BY b.ward
-- name: month_settled
SELECT b.ward, count(*) FROM debt_sheet s JOIN business b ON b.id = s.business_id
WHERE s.state = 'closed' AND s.outcome = 'settled' AND s.closed_at >= $1 AND s.closed_at < $2 GROUP BY b.ward ORDER BY b.ward
-- name: month_applied
SELECT b.ward, count(*) FROM application a JOIN business b ON b.id = a.business_id
WHERE a.created_at >= $1 AND a.created_at < $2 AND a.state IN ('submitted', 'with_partner', 'returned', 'accepted', 'rejected')
GROUP BY b.ward ORDER BY b.ward
-- name: month_granted
SELECT b.ward, count(*) FROM application a JOIN business b ON b.id = a.business_id
WHERE a.state = 'accepted' AND a.decided_at >= $1 AND a.decided_at < $2 GROUP BY b.ward ORDER BY b.ward
-- name: month_lent
SELECT b.ward, CAST(sum(l.lent) AS BIGINT), count(*) FROM loan l JOIN business b ON b.id = l.business_id
WHERE l.state <> 'cancelled' AND l.lent > 0 AND l.disbursed_on >= $1 AND l.disbursed_on < $2 GROUP BY b.ward ORDER BY b.ward

-- name: month_counted
SELECT at FROM figure_source WHERE source = 'months' AND day = $1
-- name: month_kept
SELECT area, month, key, n, whole, told_n, told_whole FROM figure_month WHERE month >= $1 ORDER BY area, month, key
-- name: month_put
-- What was told last stays while a sum is hidden.
INSERT INTO figure_month (area, month, key, n, whole, told_n, told_whole) VALUES ($1, $2, $3, $4, $5, $4, $5)
ON CONFLICT (area, month, key) DO UPDATE SET n = excluded.n, whole = excluded.whole,
told_n = coalesce(excluded.told_n, figure_month.told_n),
told_whole = CASE WHEN excluded.told_n IS NULL THEN figure_month.told_whole ELSE excluded.told_whole END
-- name: month_of
SELECT month, key, n, whole FROM figure_month WHERE area = $1 AND month >= $2 ORDER BY month DESC, key
