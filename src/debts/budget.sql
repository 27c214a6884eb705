-- Households' budgets.

-- name: budget_newest
SELECT b.id, b.sheet_id, b.created_at, a.display_name, b.body FROM debt_budget b LEFT JOIN account a ON a.id = b.created_by
WHERE b.sheet_id = $1 ORDER BY b.id DESC LIMIT 1
-- name: budget_insert
INSERT INTO debt_budget (sheet_id, body, created_by, created_at) VALUES ($1, $2, $3, $4) RETURNING id
