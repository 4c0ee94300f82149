namespace PortKit.Files.Tests.Bounds;

/// <summary>Limits by their names.</summary>
public sealed class LimitsTests
{
    [Fact]
    public void Each_is_set_by_its_name_and_changes_no_other()
    {
        foreach (var limit in Limits.All)
        {
            Assert.True(Limits.Default.TryWith($"{limit.Name}=17", out var limits));
            Assert.All(Limits.All, one => Assert.Equal(one == limit ? 17 : one.Of(Limits.Default), one.Of(limits)));
            Assert.InRange(limit.Of(Limits.Default), 1, limit.Most);
            Assert.True(Limits.Default.TryWith($"{limit.Name}={limit.Most}", out limits));
            Assert.Equal(limit.Most, limit.Of(limits));
        }
    }

    [Theory]
    [InlineData("memory=3K", 3 << 10)]
    [InlineData("Memory = 5m", 5 << 20)]
    [InlineData("memory=1G", 1 << 30)]
    public void K_M_and_G_are_times_1024(string text, long expected)
    {
        Assert.True(Limits.Default.TryWith(text, out var limits));
        Assert.Equal(expected, limits.Memory);
    }

    [Theory]
    [InlineData("memory")]
    [InlineData("memory=")]
    [InlineData("memory=0")]
    [InlineData("memory=-1")]
    [InlineData("memory=1.5")]
    [InlineData("memory=K")]
    [InlineData("memory=9223372036854775807G")]
    [InlineData("memory=9223372036854775808")]
    [InlineData("nesting=1001")]
    [InlineData("blob-elements=2147483648")]
    [InlineData("speed=1")]
    [InlineData("")]
    public void Anything_else_is_none(string text)
    {
        Assert.False(Limits.Default.TryWith(text, out var limits));
        Assert.Null(limits);
    }

    [Fact]
    public void A_hint_can_be_typed_or_is_none()
    {
        var axes = Limits.Named("axes");
        Assert.EndsWith("`Limits` axes=33", axes.Hint(33), StringComparison.Ordinal);
        Assert.Null(axes.Hint(axes.Most + 1));
    }
}
