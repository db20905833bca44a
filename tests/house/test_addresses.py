"""Numbers in addresses: what no table can hold is a missing page."""

import pytest


@pytest.mark.parametrize("number", [2**31, 2**63, 10**40])
def test_a_number_beyond_every_table_is_a_missing_page(client_of, number):
    assert client_of("mara").get(f"/angebote/{number}").status_code == 404
