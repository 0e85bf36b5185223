"""Places an order with the generated client, reads it, and prints the parsed members as JSON."""

import json
import os
import uuid

from order_processing_client import AuthenticatedClient, Client
from order_processing_client.api.authentication import issue_token
from order_processing_client.api.orders import get_order, place_order
from order_processing_client.api.products import get_product, put_product
from order_processing_client.models import (
    Address,
    Order,
    OrderLineRequest,
    OrderRequest,
    Problem,
    Product,
    ProductEntry,
    Token,
    TokenRequest,
)

url = os.environ["API_URL"]
product_id = f"clients-{uuid.uuid4()}"


def create_client(client_id, secret):
    body = TokenRequest(grant_type="client_credentials", client_id=client_id, client_secret=secret)
    token = issue_token.sync(client=Client(base_url=url), body=body)
    assert isinstance(token, Token), token
    return AuthenticatedClient(base_url=url, token=token.access_token)


def create_order_request(product):
    return OrderRequest(
        customer_id="c-1042",
        items=[OrderLineRequest(product_id=product, quantity=30)],
        shipping_address=Address(name="Ada L.", line1="1 Main St", city="Turin", postal_code="10121", country="IT"),
    )


operator = create_client("demo-operator", "operator-secret")
entry = ProductEntry(name="Espresso machine", price=100_000_000, currency="EUR", available=100)
product = put_product.sync(product_id, client=operator, body=entry)
assert isinstance(product, Product), product

shop = create_client("demo-shop", "demo-secret")
placed = place_order.sync(client=shop, body=create_order_request(product_id), idempotency_key=str(uuid.uuid4()))
assert isinstance(placed, Order), placed
order = get_order.sync(placed.order_id, client=shop)
assert isinstance(order, Order), order
refused = place_order.sync(client=shop, body=create_order_request("unknown-product"))
assert isinstance(refused, Problem), refused
throttled = get_product.sync_detailed("throttled", client=shop)

print(
    json.dumps(
        {
            "placed": placed.total,
            "read": order.total,
            "line": order.items[0].line_total,
            "status": order.status,
            "year": order.created_at.year,
            "refused": refused.code,
            "throttled": int(throttled.status_code),
        }
    )
)
