// A minimal API that scores: the net is converted when the program starts, and every request is a picture.
// dotnet run --project docs/samples/ScoreOverHttp -- --serve     (and then: curl -X POST --data-binary @pixels http://localhost:5000/score)
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using PortKit;

// Any number of pictures at a time, in bytes of 0 to 255; the model scales them itself.
var planned = Converter.Plan("models/lenet/deploy.prototxt", new ConvertOptions
{
    Seed = 1701,
    Batch = BatchSize.Dynamic,
    Preprocessing = [new InputPreprocessing { Scale = 1 / 256f }],
});
if (planned.Net is not { } net)
{
    Console.WriteLine(string.Join('\n', planned.Diagnostics));
    return 2;
}

using var model = new MemoryStream();
net.WriteModel(model);
using var session = new InferenceSession(model.ToArray());
var input = net.Plan.Inputs.Single();
var pixels = input.Shape.CountFrom(1);

var builder = WebApplication.CreateBuilder(args);
builder.Logging.ClearProviders();
var app = builder.Build();
app.MapPost("/score", async (HttpRequest request) =>
{
    using var body = new MemoryStream();
    await request.Body.CopyToAsync(body);
    if (body.Length == 0 || body.Length % pixels != 0)
        return Results.BadRequest($"{pixels} bytes for each picture are expected. Found {body.Length}.");
    var values = Array.ConvertAll(body.ToArray(), pixel => (float)pixel);
    using var feed = OrtValue.CreateTensorValueFromMemory(values, [values.Length / pixels, .. input.Shape.ToLongs()[1..]]);
    using var run = new RunOptions();
    using var results = session.Run(run, [input.Name], [feed], session.OutputNames);
    var scores = results[0].GetTensorDataAsSpan<float>();
    var classes = scores.Length / (values.Length / pixels);
    return Results.Ok(MemoryMarshal.ToEnumerable<float>(scores.ToArray()).Chunk(classes).Select(picture => picture.Index().MaxBy(one => one.Item).Index));
});
if (args.Contains("--serve"))
{
    app.Run();
    return 0;
}

// The sample asks itself, and ends.
app.Urls.Add("http://127.0.0.1:0");
await app.StartAsync();
using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
var pictures = Enumerable.Range(0, 2 * pixels).Select(i => (byte)(i * 37 % 256)).ToArray();
foreach (var length in new[] { 2 * pixels, 100 })
{
    using var answer = await client.PostAsync("/score", new ByteArrayContent(pictures[..length]));
    Console.WriteLine($"{(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
}

await app.StopAsync();
return 0;
