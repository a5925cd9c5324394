-- How much of the news does a topic hold, week by week?
from timeline('economy, business and finance', '2025-11-24', '2025-12-14', step := 'week');
