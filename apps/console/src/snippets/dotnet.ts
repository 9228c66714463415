import { greeting, type SnippetOf } from './snippet.ts'

export const dotnet: SnippetOf = ({ bootstrapServers, userName, password, topic }) => ({
  id: 'dotnet',
  title: '.NET',
  needs: '.NET 8 or newer',
  files: [
    {
      name: 'first.csproj',
      text: `<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net8.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Confluent.Kafka" Version="2.*" />
  </ItemGroup>
</Project>`,
    },
    {
      name: 'Program.cs',
      text: `using Confluent.Kafka;

var connection = new ClientConfig
{
    BootstrapServers = "${bootstrapServers}",
    SecurityProtocol = SecurityProtocol.SaslSsl,
    SaslMechanism = SaslMechanism.ScramSha512,
    SaslUsername = "${userName}",
    SaslPassword = "${password}",
    SslCaLocation = "ca.pem",
};

using (var producer = new ProducerBuilder<Null, string>(connection).Build())
{
    await producer.ProduceAsync("${topic}", new Message<Null, string> { Value = "${greeting('.NET')}" });
}

var reading = new ConsumerConfig(connection) { GroupId = "${topic}", AutoOffsetReset = AutoOffsetReset.Earliest };
using var consumer = new ConsumerBuilder<Ignore, string>(reading).Build();
consumer.Subscribe("${topic}");
Console.WriteLine(consumer.Consume().Message.Value);
consumer.Close();`,
    },
  ],
  shell: 'dotnet run',
  prints: greeting('.NET'),
  tested: false,
})
