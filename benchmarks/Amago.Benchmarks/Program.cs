using System.Globalization;
using Amago.Benchmarks;
using Amago.Kernels;

// dotnet run -c Release --project benchmarks/Amago.Benchmarks -- layers|encoders [images] [threads]
string what = args.Length > 0 ? args[0] : "encoders";
int images = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 32;
Workers.Threads = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : Environment.ProcessorCount;
switch (what)
{
    case "layers":
        LayerBenchmark.Run(images);
        return 0;
    case "encoders":
        EncoderBenchmark.Run(images);
        return 0;
    default:
        Console.Error.WriteLine($"expected layers or encoders, got '{what}'");
        return 2;
}
