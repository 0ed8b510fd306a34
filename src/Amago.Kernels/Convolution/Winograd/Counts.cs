namespace Amago.Kernels;

internal readonly struct CountOne : ICount
{
    public static int Value => 1;
}

internal readonly struct CountTwo : ICount
{
    public static int Value => 2;
}

internal readonly struct CountFour : ICount
{
    public static int Value => 4;
}

internal readonly struct CountSix : ICount
{
    public static int Value => 6;
}

internal readonly struct CountEight : ICount
{
    public static int Value => 8;
}

internal readonly struct CountTen : ICount
{
    public static int Value => 10;
}

internal readonly struct CountTwelve : ICount
{
    public static int Value => 12;
}

internal readonly struct CountSixteen : ICount
{
    public static int Value => 16;
}

/// <summary>The floats of a vector.</summary>
internal readonly struct CountWidth<TVector, TSimd> : ICount
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
{
    public static int Value => TSimd.Width;
}
