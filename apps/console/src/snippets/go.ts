import { greeting, type SnippetOf } from './snippet.ts'

export const go: SnippetOf = ({ bootstrapServers, userName, password, topic }) => ({
  id: 'go',
  title: 'Go',
  needs: 'Go 1.24 or newer',
  files: [
    {
      name: 'main.go',
      text: `package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"log"
	"os"
	"strings"

	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/sasl/scram"
)

func main() {
	ca, err := os.ReadFile("ca.pem")
	if err != nil {
		log.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(ca)
	client, err := kgo.NewClient(
		kgo.SeedBrokers(strings.Split("${bootstrapServers}", ",")...),
		kgo.DialTLSConfig(&tls.Config{RootCAs: roots}),
		kgo.SASL(scram.Auth{User: "${userName}", Pass: "${password}"}.AsSha512Mechanism()),
		kgo.ConsumerGroup("${topic}"),
		kgo.ConsumeTopics("${topic}"),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
	)
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()

	ctx := context.Background()
	record := &kgo.Record{Topic: "${topic}", Value: []byte("${greeting('Go')}")}
	if err := client.ProduceSync(ctx, record).FirstErr(); err != nil {
		log.Fatal(err)
	}
	fetches := client.PollFetches(ctx)
	if err := fetches.Err(); err != nil {
		log.Fatal(err)
	}
	fetches.EachRecord(func(read *kgo.Record) { fmt.Println(string(read.Value)) })
}`,
    },
  ],
  shell: ['go mod init first', 'go mod tidy', 'go run .'].join('\n'),
  prints: greeting('Go'),
  tested: true,
})
