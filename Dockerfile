# syntax=docker/dockerfile:1

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source

# What restore reads comes first: as long as no package changes, its layer is taken from the cache.
COPY global.json Directory.Build.props Directory.Packages.props ./
COPY src/ReferralHub/ReferralHub.csproj src/ReferralHub/packages.lock.json src/ReferralHub/
COPY src/ReferralHub.Migrations/ReferralHub.Migrations.csproj src/ReferralHub.Migrations/packages.lock.json src/ReferralHub.Migrations/
RUN dotnet restore src/ReferralHub --locked-mode \
    && dotnet restore src/ReferralHub.Migrations --locked-mode

# To compile ahead (ReadyToRun) takes a compiler for the platform of the image. The lock files know no platform, so this restore gets one
# of its own; the packages are those that were checked above.
ARG TARGETARCH
ENV READY_TO_RUN="--arch $TARGETARCH -p:PublishReadyToRun=true -p:UseAppHost=false -p:NuGetLockFilePath=/tmp/ready-to-run.lock.json"
RUN dotnet restore src/ReferralHub $READY_TO_RUN || echo 'There is no ReadyToRun compiler'

COPY .editorconfig BannedSymbols.txt ./
COPY sql/ sql/
COPY src/ src/
# Compiled ahead it starts in half the time; where that cannot be, the plain form serves as well.
RUN dotnet publish src/ReferralHub --configuration Release --no-self-contained $READY_TO_RUN --output /app/api \
    || { rm -rf /app/api && dotnet publish src/ReferralHub --configuration Release -p:RestoreLockedMode=true --output /app/api; }
RUN dotnet publish src/ReferralHub.Migrations --configuration Release --no-restore --output /app/migrations

# Ubuntu's slim image, not the chiselled one: libsodium comes as a package that gets security updates, and the health check
# and the one-shot services of compose.yaml need a shell and openssl. One image holds both programs, so they never differ in release.
FROM mcr.microsoft.com/dotnet/aspnet:10.0
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libsodium23 openssl \
    && rm -rf /var/lib/apt/lists/* \
    # a new volume takes over the owner of the folder it is mounted on
    && install --directory --owner="$APP_UID" --group="$APP_UID" --mode=700 /keys /sms
COPY --from=build /app/ /app/
USER $APP_UID
WORKDIR /app/api
EXPOSE 8080
ENTRYPOINT ["dotnet", "ReferralHub.dll"]
