-- Who acts on whom most often, and how kindly?
from actor_network('2025-11-24', '2025-12-31')
limit 20;
