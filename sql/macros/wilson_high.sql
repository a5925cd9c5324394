-- Upper end of the 95 % Wilson interval of a share of right ones.
create or replace macro wilson_high(right_count, total_count) as
    case when total_count > 0 then
        (right_count + 1.9208 + 1.96 * sqrt(right_count * (total_count - right_count) / total_count + 0.9604))
        / (total_count + 3.8416)
    end;

-- Examples
-- select round(wilson_high(8, 10), 3) = 0.943;
-- select round(wilson_high(10, 10), 6) = 1;
