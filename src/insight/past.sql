-- Figures of past days: everything that is dated, in order of business or case.

-- name: past_facts
SELECT f.business_id, f.kind, f.value, f.valid_from FROM fact f JOIN business b ON b.id = f.business_id
WHERE b.merged_into IS NULL AND f.kind IN ('activity', 'companion', 'curation', 'ward')
ORDER BY f.business_id, f.kind, f.valid_from, f.id
-- name: past_visits
SELECT business_id, visited_on FROM visit WHERE withdrawn_at IS NULL AND NOT (kind = 'phone' AND met = 'nobody') ORDER BY business_id, visited_at
-- name: past_months
SELECT business_id, month FROM revenue WHERE current = 1 ORDER BY business_id, month
-- name: past_cases
SELECT id, ward, opened_at, resolved_at, closed_at FROM casefile WHERE state <> 'held' ORDER BY id
-- name: past_clocks
SELECT case_id, started_at, due_at, risk_at, ended_at FROM case_clock WHERE state <> 'cancelled' ORDER BY case_id, kind, round
-- name: past_moves
SELECT ward, moved_on, rise FROM growth_move WHERE what = 'class' AND state = 'confirmed' ORDER BY id

-- Debts and loans: of the ward that their business is in today. A sheet that was opened again is taken as if it had been open all the while.
-- name: past_sheets
SELECT b.ward, s.created_at, coalesce(s.closed_at, s.withdrawn_at), CASE WHEN s.state = 'closed' AND s.outcome = 'settled' THEN 1 ELSE 0 END,
CASE WHEN s.state = 'open' THEN 1 ELSE 0 END FROM debt_sheet s JOIN business b ON b.id = s.business_id ORDER BY s.id
-- name: past_applications
SELECT b.ward, a.created_at, coalesce(a.matched_at, a.referred_at, a.created_at), CASE WHEN a.state = 'accepted' THEN a.decided_at END
FROM application a JOIN business b ON b.id = a.business_id
WHERE a.state IN ('submitted', 'with_partner', 'returned', 'accepted', 'rejected') ORDER BY a.id
-- name: past_loans
SELECT b.ward, l.disbursed_on, l.ended_on, l.lent FROM loan l JOIN business b ON b.id = l.business_id
WHERE l.state <> 'cancelled' AND l.disbursed_on IS NOT NULL AND l.lent > 0 ORDER BY l.id
-- The window of hard times that had begun last by the day.
-- name: past_shock
SELECT id FROM shock WHERE removed_at IS NULL AND first_month <= $1 ORDER BY first_month DESC, id DESC LIMIT 1

-- In arrears on day $1: an instalment of the plan that held that day, to be paid before it, that payments until then do not
-- reach. A plan that paid a loan off held on no day that the loan ran.
-- name: past_late
SELECT b.ward, count(*) FROM loan l JOIN business b ON b.id = l.business_id
WHERE l.state <> 'cancelled' AND l.lent > 0 AND l.disbursed_on <= $1 AND (l.ended_on IS NULL OR l.ended_on > $1)
AND (SELECT max(s.upto) FROM loan_schedule s WHERE s.loan_id = l.id AND s.pay_by < $1
AND s.plan = (SELECT max(p.plan) FROM loan_plan p WHERE p.loan_id = l.id AND p.kind <> 'payoff' AND p.made_on <= $1))
> (SELECT coalesce(sum(y.amount), 0) FROM loan_payment y WHERE y.loan_id = l.id AND y.paid_on <= $1 AND y.reversed_at IS NULL
AND y.plan = (SELECT max(p.plan) FROM loan_plan p WHERE p.loan_id = l.id AND p.kind <> 'payoff' AND p.made_on <= $1))
GROUP BY b.ward ORDER BY b.ward
