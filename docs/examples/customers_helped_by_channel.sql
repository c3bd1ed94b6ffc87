SELECT coalesce(to_char(local_start, 'Dy DD Mon'), 'all days') AS day, coalesce(channel, 'all channels') AS channel, customers
FROM helpdesk.customers_helped_by_channel('2026-10-23', '2026-10-28', 'day')
\crosstabview day channel customers
