using System.Globalization;
using Amago.Benchmarks;
using Amago.Benchmarks.Serving;
using BenchmarkDotNet.Running;

// dotnet run -c Release --project benchmarks/Amago.Benchmarks -- micro [BenchmarkDotNet's options] | worker | export-policy ENCODER H,W,C
// FILE | serve-load [--url URL] [--clients N,...] ... | soak [minutes] | learn [iterations] | games | mesh | curves NAME TITLE LABEL=RUN...
switch (args)
{
    case ["micro", .. string[] options]:
        BenchmarkSwitcher.FromTypes([typeof(ConvolutionBenchmark)]).Run(options.Length > 0 ? options : ["--filter", "*"]);
        return 0;
    case ["worker"]:
        PeerWorker.Run(Console.In, Console.Out);
        return 0;
    case ["export-policy", string encoder, string shape, string path]:
        PolicyExport.Save(encoder, shape, path);
        return 0;
    case ["serve-load", .. string[] options]:
        return await ServingLoad.RunAsync(LoadOptions.Read(options)).ConfigureAwait(false);
    case ["games"]:
        GamesBench.Run();
        return 0;
    case ["mesh"]:
        MeshBench.Run();
        return 0;
    case ["soak"]:
        return Soak.Run(TimeSpan.FromMinutes(60));
    case ["soak", string minutes] when double.TryParse(minutes, CultureInfo.InvariantCulture, out double time) && time is > 0 and < 1e5:
        return Soak.Run(TimeSpan.FromMinutes(time));
    case ["learn"]:
        return LearningSoak.Run(10_000);
    case ["learn", string count] when int.TryParse(count, CultureInfo.InvariantCulture, out int iterations) && iterations >= 5:
        return LearningSoak.Run(iterations);
    case ["curves", string name, string title, .. string[] parts]:
        return Curves.Draw(name, title, parts);
    default:
        Console.Error.WriteLine("expected micro, worker, export-policy ENCODER H,W,C FILE, serve-load, games, mesh, soak [minutes], "
            + "learn [iterations] or curves NAME TITLE LABEL=RUN...");
        return 2;
}
