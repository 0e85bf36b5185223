// Places an order with the generated client, reads it, and prints the parsed members as JSON.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"os"
	"time"

	"clients/client"

	"github.com/google/uuid"
)

var (
	url = os.Getenv("API_URL")
	ctx = context.Background()
)

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

func newClient(id, secret string) *client.ClientWithResponses {
	open := must(client.NewClientWithResponses(url))
	asked := client.TokenRequest{GrantType: "client_credentials", ClientId: &id, ClientSecret: &secret}
	token := must(open.IssueTokenWithFormdataBodyWithResponse(ctx, nil, asked))
	if token.JSON200 == nil {
		log.Fatal(string(token.Body))
	}
	bearer := func(_ context.Context, request *http.Request) error {
		request.Header.Set("Authorization", "Bearer "+token.JSON200.AccessToken)
		return nil
	}
	return must(client.NewClientWithResponses(url, client.WithRequestEditorFn(bearer)))
}

func newOrderRequest(productId string) client.OrderRequest {
	city, postalCode := "Turin", "10121"
	address := client.Address{Name: "Ada L.", Line1: "1 Main St", City: &city, PostalCode: &postalCode, Country: "IT"}
	lines := []client.OrderLineRequest{{ProductId: productId, Quantity: 30}}
	return client.OrderRequest{CustomerId: "c-1042", Items: lines, ShippingAddress: &address}
}

func main() {
	productId, available := "clients-"+uuid.NewString(), int64(100)
	entry := client.ProductEntry{Name: "Espresso machine", Price: 100_000_000, Currency: "EUR", Available: &available}
	operator := newClient("demo-operator", "operator-secret")
	if put := must(operator.PutProductWithResponse(ctx, productId, nil, entry)); put.JSON201 == nil {
		log.Fatal(string(put.Body))
	}

	shop := newClient("demo-shop", "demo-secret")
	key := uuid.NewString()
	placed := must(shop.PlaceOrderWithResponse(ctx, &client.PlaceOrderParams{IdempotencyKey: &key}, newOrderRequest(productId)))
	if placed.JSON201 == nil {
		log.Fatal(string(placed.Body))
	}
	read := must(shop.GetOrderWithResponse(ctx, placed.JSON201.OrderId, nil))
	if read.JSON200 == nil {
		log.Fatal(string(read.Body))
	}
	refused := must(shop.PlaceOrderWithResponse(ctx, nil, newOrderRequest("unknown-product")))
	throttled := must(shop.GetProductWithResponse(ctx, "throttled", nil))

	var created time.Time = read.JSON200.CreatedAt
	fmt.Println(string(must(json.Marshal(map[string]any{
		"placed":    placed.JSON201.Total,
		"read":      read.JSON200.Total,
		"line":      read.JSON200.Items[0].LineTotal,
		"status":    read.JSON200.Status,
		"year":      created.Year(),
		"refused":   refused.ApplicationproblemJSON409.Code,
		"throttled": throttled.StatusCode(),
	}))))
}
