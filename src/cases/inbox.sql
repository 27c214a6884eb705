-- The pages of those who work on cases.

-- name: case_assignees
-- Who may be given a case: accounts of the ward, its district, the city; $1 and $2 their codes. In the index's order:
-- the few are put in the page's there.
SELECT name, display_name, role, area FROM account
WHERE active = 1 AND role IN ('companion', 'lurah', 'camat', 'officer') AND area IN ('', $1, $2)
ORDER BY role, area, name LIMIT 400
