using Amago.Benchmarks;
using BenchmarkDotNet.Running;

// dotnet run -c Release --project benchmarks/Amago.Benchmarks -- micro [BenchmarkDotNet's options] | worker
switch (args)
{
    case ["micro", .. string[] options]:
        BenchmarkSwitcher.FromTypes([typeof(ConvolutionBenchmark)]).Run(options.Length > 0 ? options : ["--filter", "*"]);
        return 0;
    case ["worker"]:
        PeerWorker.Run(Console.In, Console.Out);
        return 0;
    default:
        Console.Error.WriteLine("expected micro or worker");
        return 2;
}
